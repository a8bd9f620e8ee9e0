#include "store/sqlite/connection.h"

#include <sqlite3.h>

#include <mutex>

#include "store/sqlite/statement.h"

namespace counterfoil::sqlite {
namespace {

// Somebody else opens the log or reads it for recovery: a matter of milliseconds.
constexpr std::chrono::milliseconds patience_with_others{1'000};

int note_log_frames(void* frames, sqlite3*, const char*, int count) {
  *static_cast<std::int64_t*>(frames) = count;
  return SQLITE_OK;
}

int mode_of(Checkpoint kind) {
  switch (kind) {
    case Checkpoint::restart:
      return SQLITE_CHECKPOINT_RESTART;
    case Checkpoint::truncate:
      return SQLITE_CHECKPOINT_TRUNCATE;
  }
  return SQLITE_CHECKPOINT_PASSIVE;
}

}  // namespace

// SQLite counts every allocation under one lock of the process unless told not to before it starts.
void set_up_library() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

void Connection::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<Connection> Connection::open(const DatabasePlace& place, std::int64_t page_cache_bytes_max) {
  Connection connection;
  sqlite3* database = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(place.path.c_str(), &database, flags,
                                   place.vfs.empty() ? nullptr : place.vfs.c_str());
  connection.database_.reset(database);
  if (code != SQLITE_OK) return fail(database_error(database, code, "cannot open " + place.path));

  // Closing the last connection would checkpoint by itself, without anybody seeing it fail.
  sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_busy_timeout(database, static_cast<int>(patience_with_others.count()));
  const auto page_cache_kib = std::to_string(page_cache_bytes_max / 1024);
  const auto log_bytes_kept = std::to_string(place.log_bytes_kept);
  const auto set_up =
      "PRAGMA page_size=4096;"
      "PRAGMA journal_mode=WAL;"
      "PRAGMA synchronous=FULL;"
      "PRAGMA wal_autocheckpoint=0;"
      // Deleted sessions are overwritten where that costs no further page.
      "PRAGMA secure_delete=FAST;"
      "PRAGMA temp_store=MEMORY;"
      "PRAGMA cache_spill=OFF;"
      "PRAGMA journal_size_limit=" +
      log_bytes_kept +
      ";"
      "PRAGMA cache_size=-" +
      page_cache_kib;
  const auto done = connection.execute(set_up.c_str());
  if (!done) return fail(done.error());
  connection.log_frames_ = std::make_unique<std::int64_t>(0);
  sqlite3_wal_hook(database, note_log_frames, connection.log_frames_.get());
  return connection;
}

Status Connection::execute(const char* sql) {
  const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(database_error(handle(), code, sql));
  return {};
}

Result<LogFill> Connection::checkpoint(Checkpoint kind, std::chrono::milliseconds patience) {
  int frames = 0;
  int copied = 0;
  sqlite3_busy_timeout(handle(), static_cast<int>(patience.count()));
  const int code = sqlite3_wal_checkpoint_v2(handle(), "main", mode_of(kind), &frames, &copied);
  sqlite3_busy_timeout(handle(), static_cast<int>(patience_with_others.count()));
  if (code != SQLITE_OK && code != SQLITE_BUSY) {
    return fail(database_error(handle(), code, "checkpoint"));
  }
  return LogFill{frames, copied, code == SQLITE_OK && frames == copied};
}

}  // namespace counterfoil::sqlite
