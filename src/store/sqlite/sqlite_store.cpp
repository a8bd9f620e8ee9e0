#include "store/sqlite/sqlite_store.h"

#include "store/claims_in_use.h"
#include "store/session_rules.h"
#include "store/sqlite/directory_lock.h"
#include "store/sqlite/log_file.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/writer.h"

namespace counterfoil {
namespace {

sqlite::DatabasePlace place_of(const SqliteStoreOptions& options) {
  return {options.directory + "/sessions.db", options.vfs, options.wal_bytes_max};
}

// Makes everything durable that is found, and the database one that this program knows, before
// anybody sees any of it.
Result<std::unique_ptr<sqlite::Tables>> open_database(const SqliteStoreOptions& options) {
  const auto place = place_of(options);
  auto done = sqlite::make_private_file(place.path);
  if (done) done = sqlite::rewrite_log(place);
  if (!done) return fail(done.error());
  TRY(auto connection, sqlite::Connection::open(place, options.writer_page_cache_bytes_max));
  TRY(const auto copied,
      connection.checkpoint(sqlite::Checkpoint::truncate, std::chrono::seconds{1}));
  if (!copied.complete) {
    return fail({.code = ErrorCode::store_unavailable,
                 .log = {"another program is reading " + place.path}});
  }
  done = sqlite::migrate(connection);
  if (done) done = sqlite::sync_directory(options.directory);
  if (!done) return fail(done.error());
  return sqlite::open_tables(place, options.writer_page_cache_bytes_max);
}

}  // namespace

struct SqliteStore::Parts {
  Parts(sqlite::DirectoryLock taken, const SqliteStoreOptions& options, Clock& clock, Log& log)
      : lock{std::move(taken)},
        health{log},
        cache{static_cast<std::size_t>(options.cache_bytes_max)},
        readers{place_of(options), options.reader_page_cache_bytes_max},
        checkpointer{place_of(options), log},
        writer{place_of(options),
               {options.writer_page_cache_bytes_max, options.wal_bytes_max},
               {clock, log, health, cache, readers, checkpointer}} {}

  sqlite::DirectoryLock lock;
  ClaimsInUse claims_in_use;
  sqlite::Health health;
  sqlite::RowCache cache;
  sqlite::ReaderPool readers;
  sqlite::Checkpointer checkpointer;
  sqlite::Writer writer;
};

Result<std::unique_ptr<SqliteStore>> open_sqlite_store(const SqliteStoreOptions& options,
                                                       Clock& clock, Log& log) {
  sqlite::set_up_library();
  TRY(auto lock, sqlite::DirectoryLock::take(options.directory));
  TRY(auto tables, open_database(options));
  auto parts = std::make_unique<SqliteStore::Parts>(std::move(lock), options, clock, log);
  const auto opened = parts->checkpointer.open();
  if (!opened) return fail(opened.error());
  parts->checkpointer.start();
  parts->writer.start(std::move(tables));
  return std::unique_ptr<SqliteStore>{new SqliteStore{std::move(parts)}};
}

SqliteStore::SqliteStore(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

SqliteStore::~SqliteStore() = default;

void SqliteStore::close() { parts_->writer.close(); }

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

// The edit runs ahead of its turn on the session that is remembered, on the caller's thread; the
// writer, who works for everybody, only runs it again when another change came in between.
Task<Result<WriteOutcome>> SqliteStore::update(SessionKey key, Edit edit, ChangeContext context) {
  const ClaimsInUse::Hold hold{parts_->claims_in_use, context.claim};
  if (!can_write()) co_return fail(ErrorCode::store_unavailable);
  sqlite::WriteOperation operation{
      .key = key, .edit = &edit, .context = &context, .claim_in_use = hold.is_refused()};
  const auto known = parts_->cache.find(key).row;
  if (known && is_served(known->session.get(), context.merchant, context.now)) {
    operation.foreseen = {known->session, edit(*known->session)};
  }
  co_await parts_->writer.answer(operation);
  co_return std::move(operation.outcome);
}

Task<Result<StoredSessionPtr>> SqliteStore::find(SessionKey key, MerchantId merchant,
                                                 Timestamp now) {
  auto known = parts_->cache.find(key);
  if (!known.row) {
    CO_TRY(known.row, parts_->readers.find(key));
    if (known.row) parts_->cache.admit(known.ticket, *known.row);
  }
  if (!known.row || !is_served(known.row->session.get(), merchant, now)) {
    co_return fail(ErrorCode::client_token_invalid);
  }
  co_return std::move(known.row->session);
}

Task<Result<std::vector<HistoryEntry>>> SqliteStore::history(SessionKey key, MerchantId merchant,
                                                             Timestamp now) {
  co_return parts_->readers.history(key, merchant, now);
}

}  // namespace counterfoil
