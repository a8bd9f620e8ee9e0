#include "store/journal/clock_trial.h"

namespace counterfoil::journal {
namespace {

// More than what is corrected little by little, less than what would do harm.
constexpr std::chrono::seconds tolerance{10};

}  // namespace

Timestamp ClockTrial::removal_time(Steady steady_now) {
  const auto now = clock_.now();
  if (length_ == length_.zero()) return now;
  const auto passed = steady_now - begun_at_steady_;
  const bool keeps_pace = has_begun_ && std::chrono::abs((now - begun_at_) - passed) <= tolerance;
  if (!keeps_pace) {
    has_begun_ = true;
    begun_at_ = now;
    begun_at_steady_ = steady_now;
    return Timestamp::min();
  }
  return passed < length_ ? Timestamp::min() : now;
}

}  // namespace counterfoil::journal
