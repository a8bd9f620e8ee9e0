// Clock: the time of day as a parameter, so that tests can set it.
#pragma once

#include <atomic>
#include <chrono>

namespace counterfoil {

// UTC, microseconds since 1970.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
  }
};

// Stands still until it is moved. Any thread may move it.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Timestamp start) : now_{start} {}
  [[nodiscard]] Timestamp now() const override { return now_.load(); }
  void set(Timestamp now) { now_.store(now); }
  void advance(std::chrono::microseconds by) { now_.store(now_.load() + by); }

 private:
  std::atomic<Timestamp> now_;
};

}  // namespace counterfoil
