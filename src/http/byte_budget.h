// ByteBudget: memory that all clients together may make the server hold.
#pragma once

#include <atomic>
#include <cstddef>

namespace counterfoil::http {

// Without it ten thousand clients, each within its own limits, could take gigabytes. Any thread.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes_max) : bytes_max_{bytes_max} {}

  [[nodiscard]] std::size_t bytes_held() const { return bytes_held_.load(); }

 private:
  friend class ByteShare;
  const std::size_t bytes_max_;
  std::atomic<std::size_t> bytes_held_{0};
};

// What one connection holds of it; given back when destroyed. Of one thread.
class ByteShare {
 public:
  explicit ByteShare(ByteBudget& budget) : budget_{budget} {}
  ~ByteShare() { static_cast<void>(resize(0)); }
  ByteShare(const ByteShare&) = delete;
  ByteShare& operator=(const ByteShare&) = delete;

  // False, and nothing has changed, when more is asked for than is left of the budget.
  [[nodiscard]] bool resize(std::size_t bytes) {
    if (bytes == bytes_) return true;
    if (bytes < bytes_) {
      budget_.bytes_held_.fetch_sub(bytes_ - bytes);
    } else {
      const std::size_t more = bytes - bytes_;
      if (budget_.bytes_held_.fetch_add(more) + more > budget_.bytes_max_) {
        budget_.bytes_held_.fetch_sub(more);
        return false;
      }
    }
    bytes_ = bytes;
    return true;
  }

 private:
  ByteBudget& budget_;
  std::size_t bytes_ = 0;
};

}  // namespace counterfoil::http
