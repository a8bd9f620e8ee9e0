// JournalStore: the embedded store, one directory of one process.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "store/journal/store_keys.h"
#include "store/session_store.h"

namespace counterfoil {

namespace journal {
class Disk;
}

struct JournalStoreOptions {
  std::string directory;
  std::vector<StoreSecret> keys = {};  // what it is sealed under: the current one first
  // Of sessions kept in memory and of what tells where each stands; of the former at least 32 MiB,
  // if this is as much.
  std::int64_t memory_bytes_max = std::int64_t{384} * 1024 * 1024;
  // Below it the journal is not compacted; above it, when it is twice what is needed.
  std::int64_t journal_bytes_min = std::int64_t{512} * 1024 * 1024;
  // What has expired is kept until the clock has kept pace with the steady one for so long.
  std::chrono::seconds clock_trial = std::chrono::hours{1};
  journal::Disk* disk = nullptr;  // null: the machine's
};

// Thread-safe. What is in memory is read on the thread that asks; for anything else the coroutine
// suspends, a write until it is on the disk.
// An io_context may be stopped, but not destroyed, while a verb called from it is unanswered.
class JournalStore final : public SessionStore {
 public:
  ~JournalStore() override;

  Task<Result<WriteOutcome>> create(NewSession session, ChangeContext context) override;
  Task<Result<WriteOutcome>> update(SessionKey key, Edit edit, ChangeContext context) override;
  Task<Result<StoredSessionPtr>> find(SessionKey key, std::optional<MerchantId> merchant,
                                      Timestamp now) override;
  Task<Result<std::vector<HistoryEntry>>> history(SessionKey key, MerchantId merchant,
                                                  Timestamp now) override;
  bool can_write() const override;

  // From the next file on, writes are sealed under the first of these keys; what is sealed under
  // another is moved by and by. Those that seal something must be among them.
  void replace_keys(const std::vector<StoreSecret>& keys);

  // Answers what is queued and leaves the directory as a quick start wants it. Later writes are
  // refused; reads go on until the store is destroyed. The destructor closes too.
  void close();

 private:
  struct Parts;
  friend Result<std::unique_ptr<JournalStore>> open_journal_store(
      const JournalStoreOptions& options, Clock& clock, Log& log, Random& random);
  explicit JournalStore(std::unique_ptr<Parts> parts);

  // The session that is not in memory; null when there is none.
  Task<Result<StoredSessionPtr>> read(SessionKey key);

  std::unique_ptr<Parts> parts_;
};

// Opens the store in `options.directory`, which is made (0700) when missing. `clock` says what has
// expired and is to be removed; `clock` and `log` outlive the store.
// Errors: store_unavailable, whose log text says what is in the way: another process, a
// journal of another version, the disk; internal_error: the journal is damaged.
[[nodiscard]] Result<std::unique_ptr<JournalStore>> open_journal_store(
    const JournalStoreOptions& options, Clock& clock, Log& log, Random& random);

}  // namespace counterfoil
