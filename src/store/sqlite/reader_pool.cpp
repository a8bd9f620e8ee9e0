#include "store/sqlite/reader_pool.h"

namespace counterfoil::sqlite {

// One connection, taken from the pool or opened, and given back unless its storage failed: its file
// may be of no more use, and the next reader then opens another.
class ReaderPool::Lease {
 public:
  explicit Lease(ReaderPool& pool) : pool_{pool} {
    std::unique_lock lock{pool_.mutex_};
    pool_.changed_.wait(lock, [&] { return !pool_.paused_; });
    ++pool_.leases_;
    if (pool_.idle_.empty()) return;
    reader_ = std::move(pool_.idle_.back());
    pool_.idle_.pop_back();
  }

  ~Lease() {
    const std::lock_guard lock{pool_.mutex_};
    if (reader_ != nullptr) pool_.idle_.push_back(std::move(reader_));
    if (--pool_.leases_ == 0) pool_.changed_.notify_all();
  }

  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  [[nodiscard]] Result<Reader*> reader() {
    if (reader_ == nullptr) {
      TRY(auto opened, Connection::open(pool_.place_, pool_.page_cache_bytes_max_));
      reader_ = std::make_unique<Reader>(std::move(opened));
    }
    return reader_.get();
  }

  // What `result`, obtained through the connection, says about the connection.
  template <class T>
  [[nodiscard]] Result<T> judge(Result<T> result) {
    if (!result && result.error().code == ErrorCode::store_unavailable) reader_.reset();
    return result;
  }

 private:
  ReaderPool& pool_;
  std::unique_ptr<Reader> reader_;
};

ReaderPool::ReaderPool(DatabasePlace place, std::int64_t page_cache_bytes_max)
    : place_{std::move(place)}, page_cache_bytes_max_{page_cache_bytes_max} {}

Result<std::optional<SessionRow>> ReaderPool::find(const SessionKey& key) {
  Lease lease{*this};
  TRY(auto* reader, lease.reader());
  return lease.judge(reader->sessions.find(key));
}

Result<std::vector<HistoryEntry>> ReaderPool::history(const SessionKey& key, Revision last) {
  Lease lease{*this};
  TRY(auto* reader, lease.reader());
  // In one transaction: between two the session may be removed, with its changes.
  const auto begun = lease.judge(reader->connection.execute("BEGIN"));
  if (!begun) return fail(begun.error());
  auto history = lease.judge(reader->sessions.history(key));
  const auto ended = lease.judge(reader->connection.execute("COMMIT"));
  if (!ended) return fail(ended.error());
  if (history) std::erase_if(*history, [&](const auto& entry) { return entry.revision > last; });
  return history;
}

Result<std::optional<SettledClaim>> ReaderPool::find_claim(const ClaimKey& key) {
  Lease lease{*this};
  TRY(auto* reader, lease.reader());
  return lease.judge(reader->claims.find(key));
}

ReaderPool::Pause::Pause(ReaderPool& pool) : pool_{pool} {
  std::unique_lock lock{pool_.mutex_};
  pool_.paused_ = true;
  pool_.changed_.wait(lock, [&] { return pool_.leases_ == 0; });
  pool_.idle_.clear();
}

ReaderPool::Pause::~Pause() {
  const std::lock_guard lock{pool_.mutex_};
  pool_.paused_ = false;
  pool_.changed_.notify_all();
}

}  // namespace counterfoil::sqlite
