// ClockTrial: keeps what has expired until the clock that says so has proved itself.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace counterfoil::journal {

// A clock that jumps by years, or starts there, must not remove what is alive: it will be put right
// again. So nothing is removed until it has kept pace with the steady clock for a while. Used by
// one thread.
class ClockTrial {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  ClockTrial(const Clock& clock, std::chrono::microseconds length)
      : clock_{clock}, length_{length} {}

  // What has expired at this time may be removed. To be asked several times a second.
  [[nodiscard]] Timestamp removal_time(Steady steady_now);

 private:
  const Clock& clock_;
  std::chrono::microseconds length_;
  bool has_begun_ = false;
  Timestamp begun_at_{};
  Steady begun_at_steady_{};
};

}  // namespace counterfoil::journal
