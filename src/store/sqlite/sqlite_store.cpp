#include "store/sqlite/sqlite_store.h"

#include "store/claims_in_use.h"
#include "store/session_rules.h"
#include "store/sqlite/directory_lock.h"
#include "store/sqlite/gathering_layer.h"
#include "store/sqlite/log_file.h"
#include "store/sqlite/read_threads.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/writer.h"

namespace counterfoil {
namespace {

sqlite::DatabasePlace place_of(const SqliteStoreOptions& options) {
  return {options.directory + "/sessions.db", options.vfs, options.wal_bytes_max};
}

// Makes everything durable that is found, and the database one that this program knows, before
// anybody sees any of it.
Status prepare_database(const SqliteStoreOptions& options) {
  const auto place = place_of(options);
  auto done = sqlite::make_private_file(place.path);
  if (done) done = sqlite::rewrite_log(place);
  if (!done) return done;
  TRY(auto connection, sqlite::Connection::open(place, options.writer_page_cache_bytes_max));
  TRY(const auto copied,
      connection.checkpoint(sqlite::Checkpoint::truncate, std::chrono::seconds{1}));
  if (!copied.complete) {
    return fail({.code = ErrorCode::store_unavailable,
                 .log = {"another program is reading " + place.path}});
  }
  done = sqlite::migrate(connection);
  if (done) done = sqlite::sync_directory(options.directory);
  return done;
}

// A backup that a former server was asked for may still be copying.
Status enter(sqlite::FlushGate& gate, Log& log) {
  if (gate.try_pass()) return {};
  log.write(LogLevel::warning, "the start waits for a backup to end", {});
  return gate.hold();
}

// What the store holds of its directory from its first moment to its last.
struct Taken {
  sqlite::DirectoryLock lock;
  sqlite::FlushGate gate;
  std::unique_ptr<sqlite::GatheringLayer> layer;  // between SQLite and the flusher's files
};

// What the tables do not have yet.
struct Unflushed {
  std::unique_ptr<sqlite::JournalIndex> index;
  std::unique_ptr<sqlite::Journal> journal;
};

Result<Unflushed> open_journal(const SqliteStoreOptions& options) {
  auto index = std::make_unique<sqlite::JournalIndex>();
  TRY(auto journal,
      sqlite::Journal::open({options.directory, options.vfs, options.journal_bytes_max},
                            [&](const sqlite::JournalPlace& place, std::string_view record) {
                              const auto keys = sqlite::keys_in_record(record);
                              if (keys.session) index->put(*keys.session, place);
                              if (keys.claim) index->put_claim(*keys.claim, place);
                            }));
  return Unflushed{std::move(index), std::move(journal)};
}

// What goes wrong here goes wrong again in the writer, who tells.
void foresee(sqlite::WriteOperation& operation, const StoredSessionPtr& session) {
  const auto& context = *operation.context;
  if (!is_served(session.get(), context.merchant, context.now)) return;
  auto draft = sqlite::run_guarded(*operation.edit, *session);
  if (draft) operation.foreseen = {session, *std::move(draft)};
}

// Null when there is none.
Result<StoredSessionPtr> find_session(sqlite::SessionLookup& lookup, const SessionKey& key) {
  TRY(auto row, lookup.find(key));
  return row ? std::move(row->session) : nullptr;
}

Result<std::vector<HistoryEntry>> served_history(sqlite::SessionLookup& lookup,
                                                 const SessionKey& key, MerchantId merchant,
                                                 Timestamp now) {
  TRY(auto found, lookup.find_history(key));
  if (!found || !is_served(found->session.get(), merchant, now)) {
    return fail(ErrorCode::client_token_invalid);
  }
  return std::move(found->history);
}

// Enough for a disk to be busy; each has a connection and its memory.
constexpr std::size_t read_threads_count = 4;

}  // namespace

struct SqliteStore::Parts {
  Parts(Taken taken, const SqliteStoreOptions& options, Clock& clock, Log& log, Unflushed found)
      : lock{std::move(taken.lock)},
        gate{std::move(taken.gate)},
        layer{std::move(taken.layer)},
        health{log},
        cache{static_cast<std::size_t>(options.cache_bytes_max)},
        readers{place_of(options), options.reader_page_cache_bytes_max},
        index{std::move(found.index)},
        journal{std::move(found.journal)},
        lookup{cache, *index, *journal, readers},
        flusher{{place_of(options).path, layer->name(), options.wal_bytes_max},
                options.writer_page_cache_bytes_max,
                {clock, log, cache, *index, *journal, readers, gate}},
        writer{{lookup, cache, *index, *journal, flusher}, health} {}

  sqlite::DirectoryLock lock;
  sqlite::FlushGate gate;
  std::unique_ptr<sqlite::GatheringLayer> layer;
  ClaimsInUse claims_in_use;
  sqlite::Health health;
  sqlite::RowCache cache;
  sqlite::ReaderPool readers;
  std::unique_ptr<sqlite::JournalIndex> index;
  std::unique_ptr<sqlite::Journal> journal;
  sqlite::SessionLookup lookup;
  sqlite::Flusher flusher;
  sqlite::Writer writer;
  sqlite::ReadThreads read_threads{read_threads_count};  // ends first: it uses all of the above
};

Result<std::unique_ptr<SqliteStore>> open_sqlite_store(const SqliteStoreOptions& options,
                                                       Clock& clock, Log& log) {
  sqlite::set_up_library();
  TRY(auto lock, sqlite::DirectoryLock::take(options.directory));
  TRY(auto gate, sqlite::FlushGate::open(options.directory));
  const auto entered = enter(gate, log);
  if (!entered) return fail(entered.error());
  const auto prepared = prepare_database(options);
  if (!prepared) return fail(prepared.error());
  TRY(auto layer, sqlite::GatheringLayer::above(options.vfs));
  TRY(auto unflushed, open_journal(options));
  auto parts = std::make_unique<SqliteStore::Parts>(
      Taken{std::move(lock), std::move(gate), std::move(layer)}, options, clock, log,
      std::move(unflushed));
  const auto opened = parts->flusher.open();
  if (!opened) return fail(opened.error());
  parts->gate.leave();
  parts->flusher.start();
  parts->writer.start();
  return std::unique_ptr<SqliteStore>{new SqliteStore{std::move(parts)}};
}

SqliteStore::SqliteStore(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

SqliteStore::~SqliteStore() = default;

void SqliteStore::close() {
  parts_->writer.close();
  parts_->flusher.stop();
}

bool SqliteStore::can_write() const { return parts_->health.can_write(); }

Task<Result<WriteOutcome>> SqliteStore::create(NewSession session, ChangeContext context) {
  const ClaimsInUse::Hold hold{parts_->claims_in_use, context.claim};
  if (!can_write()) co_return fail(ErrorCode::store_unavailable);
  sqlite::WriteOperation operation{.key = session.key,
                                   .created = &session,
                                   .context = &context,
                                   .claim_in_use = hold.is_refused()};
  co_await parts_->writer.answer(operation);
  co_return std::move(operation.outcome);
}

// The edit runs ahead of its turn on the session as it is known now, on the caller's thread; the
// writer, who works for everybody, only runs it again when another change came in between.
Task<Result<WriteOutcome>> SqliteStore::update(SessionKey key, Edit edit, ChangeContext context) {
  const ClaimsInUse::Hold hold{parts_->claims_in_use, context.claim};
  if (!can_write()) co_return fail(ErrorCode::store_unavailable);
  sqlite::WriteOperation operation{
      .key = key, .edit = &edit, .context = &context, .claim_in_use = hold.is_refused()};
  auto session = parts_->lookup.remembered(key);
  if (session == nullptr) session = (co_await read(key)).value_or(nullptr);
  foresee(operation, session);
  session.reset();
  co_await parts_->writer.answer(operation);
  co_return std::move(operation.outcome);
}

Task<Result<StoredSessionPtr>> SqliteStore::read(SessionKey key) {
  return parts_->read_threads.run([this, key] { return find_session(parts_->lookup, key); });
}

Task<Result<StoredSessionPtr>> SqliteStore::find(SessionKey key, MerchantId merchant,
                                                 Timestamp now) {
  auto session = parts_->lookup.remembered(key);
  if (session == nullptr) {
    CO_TRY(session, co_await read(key));
  }
  if (!is_served(session.get(), merchant, now)) co_return fail(ErrorCode::client_token_invalid);
  co_return session;
}

Task<Result<std::vector<HistoryEntry>>> SqliteStore::history(SessionKey key, MerchantId merchant,
                                                             Timestamp now) {
  return parts_->read_threads.run(
      [this, key, merchant, now] { return served_history(parts_->lookup, key, merchant, now); });
}

}  // namespace counterfoil
