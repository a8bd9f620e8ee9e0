// ReaderPool: connections for reading on the thread that asks.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "store/sqlite/claim_rows.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/session_reading.h"

namespace counterfoil::sqlite {

// Thread-safe. As many connections as there ever were readers at once, opened when first needed.
class ReaderPool {
 public:
  ReaderPool(DatabasePlace place, std::int64_t page_cache_bytes_max);

  // The session as it is now in the tables. Errors: internal_error, store_unavailable.
  [[nodiscard]] Result<std::optional<SessionRow>> find(const SessionKey& key);
  // Its changes up to `last`, oldest first, as far as the tables have them.
  [[nodiscard]] Result<std::vector<HistoryEntry>> history(const SessionKey& key, Revision last);
  [[nodiscard]] Result<std::optional<SettledClaim>> find_claim(const ClaimKey& key);

  // While it lives, no connection of the pool is open and readers wait.
  class Pause {
   public:
    explicit Pause(ReaderPool& pool);
    ~Pause();
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    ReaderPool& pool_;
  };

 private:
  struct Reader {
    explicit Reader(Connection opened)
        : connection{std::move(opened)},
          sessions{connection.handle()},
          claims{connection.handle()} {}

    Connection connection;
    SessionReading sessions;
    ClaimRows claims;
  };
  class Lease;

  DatabasePlace place_;
  std::int64_t page_cache_bytes_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool paused_ = false;
  int leases_ = 0;
  std::vector<std::unique_ptr<Reader>> idle_;
};

}  // namespace counterfoil::sqlite
