#include "base/clock.h"

#include <gtest/gtest.h>

namespace counterfoil {
namespace {

using std::chrono::microseconds;

TEST(ManualClock, StandsStillUntilItIsMoved) {
  ManualClock clock{Timestamp{microseconds{1000}}};
  EXPECT_EQ(clock.now(), Timestamp{microseconds{1000}});
  clock.advance(microseconds{5});
  EXPECT_EQ(clock.now(), Timestamp{microseconds{1005}});
  clock.set(Timestamp{microseconds{7}});
  EXPECT_EQ(clock.now(), Timestamp{microseconds{7}});
}

TEST(SystemClock, CountsFromTheYear1970) {
  const auto before = std::chrono::system_clock::now();
  const Timestamp now = SystemClock{}.now();
  const auto after = std::chrono::system_clock::now();
  EXPECT_LE(before - microseconds{1}, now);
  EXPECT_LE(now, after);
}

}  // namespace
}  // namespace counterfoil
