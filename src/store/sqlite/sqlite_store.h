// SqliteStore: the embedded store, one directory of one process.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "store/session_store.h"

namespace counterfoil {

struct SqliteStoreOptions {
  std::string directory;
  std::int64_t cache_bytes_max = std::int64_t{208} * 1024 * 1024;  // of sessions kept in memory
  // About how much of the journal is kept before it is moved into the tables. While the tables
  // cannot be written it may grow to four times as much before writes are refused.
  std::int64_t journal_bytes_max = std::int64_t{512} * 1024 * 1024;
  std::int64_t wal_bytes_max = std::int64_t{32} * 1024 * 1024;  // about, of the tables' own log
  std::int64_t writer_page_cache_bytes_max = std::int64_t{16} * 1024 * 1024;
  std::int64_t reader_page_cache_bytes_max = std::int64_t{4} * 1024 * 1024;  // of each reader
  std::string vfs;  // SQLite's name of the file system layer; empty: its own choice
};

// Thread-safe. What is in memory is read on the thread that asks; for anything else the coroutine
// suspends, a write until it is on the disk.
// An io_context may be stopped, but not destroyed, while a verb called from it is unanswered.
class SqliteStore final : public SessionStore {
 public:
  ~SqliteStore() override;

  Task<Result<WriteOutcome>> create(NewSession session, ChangeContext context) override;
  Task<Result<WriteOutcome>> update(SessionKey key, Edit edit, ChangeContext context) override;
  Task<Result<StoredSessionPtr>> find(SessionKey key, MerchantId merchant, Timestamp now) override;
  Task<Result<std::vector<HistoryEntry>>> history(SessionKey key, MerchantId merchant,
                                                  Timestamp now) override;
  bool can_write() const override;

  // Answers what is queued and leaves the directory as a quick start wants it. Later writes are
  // refused; reads go on until the store is destroyed. The destructor closes too.
  void close();

 private:
  struct Parts;
  friend Result<std::unique_ptr<SqliteStore>> open_sqlite_store(const SqliteStoreOptions& options,
                                                                Clock& clock, Log& log);
  explicit SqliteStore(std::unique_ptr<Parts> parts);

  // The session that is not in memory; null when there is none.
  Task<Result<StoredSessionPtr>> read(SessionKey key);

  std::unique_ptr<Parts> parts_;
};

// Opens the store in `options.directory`, which is made (0700) when missing. `clock` says what has
// expired and is to be removed; `clock` and `log` outlive the store.
// Errors: store_unavailable, whose log text says what is in the way: another process, a database
// of a newer program, the disk.
[[nodiscard]] Result<std::unique_ptr<SqliteStore>> open_sqlite_store(
    const SqliteStoreOptions& options, Clock& clock, Log& log);

}  // namespace counterfoil
