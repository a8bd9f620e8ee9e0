// Health: whether the store takes writes, known to every thread and logged when it changes.
#pragma once

#include <atomic>
#include <string_view>

#include "base/log.h"

namespace counterfoil::journal {

// Only the writer changes it. Starts out refusing.
class Health {
 public:
  explicit Health(Log& log) : log_{log} {}

  [[nodiscard]] bool can_write() const { return can_write_.load(std::memory_order_acquire); }

  void refuse(std::string_view reason) {
    if (!can_write_.exchange(false)) return;
    log_.write(LogLevel::error, "the store refuses writes", {{"reason", reason}});
  }
  // The end that was asked for: nothing to tell.
  void close() { can_write_.store(false); }
  void accept() {
    if (can_write_.exchange(true)) return;
    log_.write(LogLevel::info, "the store takes writes", {});
  }

 private:
  Log& log_;
  std::atomic<bool> can_write_ = false;
};

}  // namespace counterfoil::journal
