#include "store/journal/journal_store.h"

#include <algorithm>
#include <filesystem>
#include <span>

#include "store/claims_in_use.h"
#include "store/journal/compactor.h"
#include "store/journal/directory_lock.h"
#include "store/journal/index_keeper.h"
#include "store/journal/read_threads.h"
#include "store/journal/writer.h"
#include "store/session_rules.h"

namespace counterfoil {
namespace {

// One file is compacted at a time, and a start reads one whole.
std::int64_t segment_bytes(const JournalStoreOptions& options) {
  constexpr std::int64_t least = 64 << 10;
  constexpr std::int64_t most = 16 << 20;
  constexpr std::int64_t files = 32;
  return std::clamp(options.journal_bytes_min / files, least, most);
}

// A backup that a former server was asked for may still be copying.
Status enter(journal::CompactionGate& gate, Log& log) {
  if (gate.try_pass()) return {};
  log.write(LogLevel::warning, "the start waits for a backup to end", {});
  return gate.hold();
}

// What the store holds of its directory from its first moment to its last.
struct Taken {
  journal::DirectoryLock lock;
  journal::CompactionGate gate;
};

struct Found {
  std::unique_ptr<journal::StoreKeys> keys;
  std::unique_ptr<journal::JournalIndex> index;
  std::unique_ptr<journal::Journal> journal;
};

// What version 0.1.0 has left is not to be passed over.
Status refuse_former_store(const std::string& directory) {
  std::error_code unknown;
  const auto former = directory + "/sessions.db";
  if (!std::filesystem::exists(former, unknown)) return {};
  return fail({.code = ErrorCode::store_unavailable,
               .log = {former + " was written by version 0.1.0, which this one does not read"}});
}

Result<Found> open_journal(const JournalStoreOptions& options, Random& random, Log& log) {
  auto keys = std::make_unique<journal::StoreKeys>(options.keys);
  std::uint64_t seed = 0;
  random.fill(std::as_writable_bytes(std::span{&seed, 1}));
  auto index = std::make_unique<journal::JournalIndex>(seed);
  auto& disk = options.disk == nullptr ? journal::machine_disk() : *options.disk;
  TRY(auto journal, journal::Journal::open(
                        {options.directory, disk, *keys, random, segment_bytes(options)}, *index));
  for (const auto& what : journal->damaged()) {
    log.write(LogLevel::error, "a record of the journal is damaged", {{"record", what}});
  }
  for (const auto& file : journal->passed_over()) {
    log.write(LogLevel::error, "a file of the journal is damaged and not needed",
              {{"file", file}, {"at", "0"}});
  }
  return Found{std::move(keys), std::move(index), std::move(journal)};
}

// What goes wrong here goes wrong again in the writer, who tells.
void foresee(journal::WriteOperation& operation, const StoredSessionPtr& session) {
  const auto& context = *operation.context;
  if (!is_served(session.get(), context.merchant, context.now)) return;
  auto draft = journal::run_guarded(*operation.edit, *session);
  if (draft) operation.foreseen = {session, *std::move(draft)};
}

// Null when there is none.
Result<StoredSessionPtr> find_session(journal::SessionLookup& lookup, const SessionKey& key) {
  TRY(auto row, lookup.find(key));
  return row ? std::move(row->session) : nullptr;
}

Result<std::vector<HistoryEntry>> served_history(journal::SessionLookup& lookup,
                                                 const SessionKey& key, MerchantId merchant,
                                                 Timestamp now) {
  TRY(auto found, lookup.find_history(key));
  if (!found || !is_served(found->session.get(), merchant, now)) {
    return fail(ErrorCode::client_token_invalid);
  }
  return std::move(found->history);
}

// A disk that is reached through a network is kept busy only by many: of random reads of 4 KiB one
// such gave 7,000/s to 4 threads, 15,000 to 32 and 17,000 to 64.
constexpr std::size_t read_threads_count = 32;

}  // namespace

struct JournalStore::Parts {
  Parts(Taken taken, const JournalStoreOptions& options, Clock& clock, Log& log, Found found)
      : lock{std::move(taken.lock)},
        gate{std::move(taken.gate)},
        health{log},
        keys{std::move(found.keys)},
        index{std::move(found.index)},
        cache{static_cast<std::size_t>(options.memory_bytes_max), *index},
        journal{std::move(found.journal)},
        lookup{cache, *index, *journal},
        writer{{{lookup, cache, *index, *journal}, health, clock, [this] { compactor.wake(); }}},
        compactor{
            options.journal_bytes_min,
            {clock, options.clock_trial},
            {log, *keys, *index, *journal, gate,
             [this](journal::Relocation& relocation) { return writer.relocate(relocation); }}},
        keeper{log, *index, *journal} {}
  // What can be had without waiting for the disk; null when that is nothing.
  [[nodiscard]] StoredSessionPtr find_at_once(const SessionKey& key) {
    auto remembered = lookup.remembered(key);
    return remembered == nullptr ? lookup.find_cached(key) : remembered;
  }
  [[nodiscard]] bool must_wait(const StoredSessionPtr& found, const SessionKey& key) const {
    return found == nullptr && lookup.is_known(key);
  }
  // The compactor waits for the writer, never the other way round.
  void close() {
    compactor.stop();
    keeper.stop();
    writer.close();
  }
  ~Parts() { close(); }

  journal::DirectoryLock lock;
  journal::CompactionGate gate;
  ClaimsInUse claims_in_use;
  journal::Health health;
  std::unique_ptr<journal::StoreKeys> keys;
  std::unique_ptr<journal::JournalIndex> index;
  journal::RowCache cache;
  std::unique_ptr<journal::Journal> journal;
  journal::SessionLookup lookup;
  journal::Writer writer;
  journal::Compactor compactor;
  journal::IndexKeeper keeper;
  journal::ReadThreads read_threads{read_threads_count};  // ends first: it uses all of the above
};

Result<std::unique_ptr<JournalStore>> open_journal_store(const JournalStoreOptions& options,
                                                         Clock& clock, Log& log, Random& random) {
  TRY(auto lock, journal::DirectoryLock::take(options.directory));
  const auto refused = refuse_former_store(options.directory);
  if (!refused) return fail(refused.error());
  TRY(auto gate, journal::CompactionGate::open(options.directory));
  const auto entered = enter(gate, log);
  if (!entered) return fail(entered.error());
  TRY(auto found, open_journal(options, random, log));
  auto parts = std::make_unique<JournalStore::Parts>(Taken{std::move(lock), std::move(gate)},
                                                     options, clock, log, std::move(found));
  parts->gate.leave();
  parts->writer.start();
  parts->compactor.start();
  parts->keeper.start();
  return std::unique_ptr<JournalStore>{new JournalStore{std::move(parts)}};
}

JournalStore::JournalStore(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

JournalStore::~JournalStore() = default;

void JournalStore::close() { parts_->close(); }

void JournalStore::replace_keys(const std::vector<StoreSecret>& keys) {
  parts_->keys->replace(keys);
  parts_->compactor.wake();
}

bool JournalStore::can_write() const { return parts_->health.can_write(); }

Task<Result<WriteOutcome>> JournalStore::create(NewSession session, ChangeContext context) {
  const ClaimsInUse::Hold hold{parts_->claims_in_use, context.claim};
  journal::WriteOperation operation{.key = session.key,
                                    .created = &session,
                                    .context = &context,
                                    .claim_in_use = hold.is_refused()};
  co_await parts_->writer.answer(operation);
  co_return std::move(operation.outcome);
}

// The edit runs ahead of its turn on the session as it is known now, on the caller's thread; the
// writer, who works for everybody, only runs it again when another change came in between.
Task<Result<WriteOutcome>> JournalStore::update(SessionKey key, Edit edit, ChangeContext context) {
  const ClaimsInUse::Hold hold{parts_->claims_in_use, context.claim};
  journal::WriteOperation operation{
      .key = key, .edit = &edit, .context = &context, .claim_in_use = hold.is_refused()};
  auto session = parts_->find_at_once(key);
  if (parts_->must_wait(session, key)) {
    session = (co_await read(key)).value_or(nullptr);
  }
  foresee(operation, session);
  session.reset();
  co_await parts_->writer.answer(operation);
  co_return std::move(operation.outcome);
}

Task<Result<StoredSessionPtr>> JournalStore::read(SessionKey key) {
  return parts_->read_threads.run([this, key] { return find_session(parts_->lookup, key); });
}

Task<Result<StoredSessionPtr>> JournalStore::find(SessionKey key,
                                                  std::optional<MerchantId> merchant,
                                                  Timestamp now) {
  auto session = parts_->find_at_once(key);
  if (parts_->must_wait(session, key)) {
    CO_TRY(session, co_await read(key));
  }
  if (!is_served(session.get(), merchant, now)) co_return fail(ErrorCode::client_token_invalid);
  co_return session;
}

Task<Result<std::vector<HistoryEntry>>> JournalStore::history(SessionKey key, MerchantId merchant,
                                                              Timestamp now) {
  return parts_->read_threads.run(
      [this, key, merchant, now] { return served_history(parts_->lookup, key, merchant, now); });
}

}  // namespace counterfoil
