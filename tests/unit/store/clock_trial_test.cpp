#include "store/journal/clock_trial.h"

#include <gtest/gtest.h>

#include "contract/store_builders.h"

namespace counterfoil::test {
namespace {

using namespace std::chrono_literals;

struct Trial {
  // Both clocks go on, the one on trial by `error` more.
  Timestamp after(std::chrono::microseconds passed, std::chrono::microseconds error = 0us) {
    steady += passed;
    clock.advance(passed + error);
    return trial.removal_time(steady);
  }

  ManualClock clock{noon};
  journal::ClockTrial::Steady steady{1'000h};
  journal::ClockTrial trial{clock, 1h};
};

constexpr Timestamp never = Timestamp::min();

TEST(ClockTrial, BelievesAClockThatHasKeptPaceForItsLength) {
  Trial trial;
  EXPECT_EQ(trial.after(0us), never);
  EXPECT_EQ(trial.after(59min), never);
  EXPECT_EQ(trial.after(1min), noon + 1h);
  EXPECT_EQ(trial.after(1s), noon + 1h + 1s);
}

TEST(ClockTrial, BeginsAnewAfterAJumpInEitherDirection) {
  for (const auto jump : {std::chrono::microseconds{24h * 365}, std::chrono::microseconds{-2min}}) {
    Trial trial;
    (void)trial.after(0us);
    ASSERT_EQ(trial.after(2h), noon + 2h);
    EXPECT_EQ(trial.after(1s, jump), never);
    EXPECT_EQ(trial.after(59min), never);
    EXPECT_EQ(trial.after(1min), noon + 2h + 1s + 1h + jump);
  }
}

TEST(ClockTrial, ForgivesWhatIsCorrectedLittleByLittle) {
  Trial trial;
  (void)trial.after(0us);
  EXPECT_EQ(trial.after(2h, 9s), noon + 2h + 9s);
}

TEST(ClockTrial, OfNoLengthBelievesAtOnce) {
  ManualClock clock{noon};
  journal::ClockTrial trial{clock, 0us};
  EXPECT_EQ(trial.removal_time({}), noon);
}

}  // namespace
}  // namespace counterfoil::test
