// Allowance: what one sender may still ask for: a token bucket in one number.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace counterfoil {

// How much is allowed: `burst` requests at once and `per_second` in the long run.
struct Rate {
  std::int64_t per_second = 0;  // 0: no limit; at most rate_max
  std::int64_t burst = 1;       // at most rate_max

  [[nodiscard]] bool is_limited() const { return per_second > 0; }
};

inline constexpr std::int64_t rate_max = 1'000'000;

// What is kept of a bucket: the instant, in nanoseconds since 1970, at which it is full again. One
// that is full has any instant in the past; 0 does. Source: the generic cell rate algorithm, ITU-T
// I.371, which is a token bucket that needs no filling.
using FullAt = std::int64_t;

// Takes one request from the bucket at `now`. Gives 0 and moves `full_at` when the bucket has one,
// else the nanoseconds until it has.
[[nodiscard]] inline std::int64_t take_one(FullAt& full_at, Rate rate, Timestamp now) {
  const std::int64_t now_ns = std::chrono::nanoseconds{now.time_since_epoch()}.count();
  const std::int64_t each_ns = 1'000'000'000 / rate.per_second;
  const std::int64_t empty_ns = each_ns * rate.burst;
  // The clock may have been set back: nobody waits for longer than an empty bucket takes.
  const std::int64_t begin = std::clamp(full_at, now_ns, now_ns + empty_ns);
  const std::int64_t missing_ns = begin + each_ns - (now_ns + empty_ns);
  if (missing_ns > 0) return missing_ns;
  full_at = begin + each_ns;
  return 0;
}

// A bucket that any thread may take from.
class Allowance {
 public:
  // As take_one.
  [[nodiscard]] std::int64_t take(Rate rate, Timestamp now) {
    FullAt before = full_at_.load(std::memory_order_relaxed);
    for (;;) {
      FullAt after = before;
      const std::int64_t missing_ns = take_one(after, rate, now);
      if (missing_ns > 0) return missing_ns;
      if (full_at_.compare_exchange_weak(before, after, std::memory_order_relaxed)) return 0;
    }
  }

 private:
  std::atomic<FullAt> full_at_ = 0;
};

}  // namespace counterfoil
