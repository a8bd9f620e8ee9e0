#include "http/deadlines.h"

#include <gtest/gtest.h>

#include <array>

namespace counterfoil::http {
namespace {

using namespace std::chrono_literals;

struct CountingWaiter final : Waiter {
  void on_deadline() override { ++deadlines; }
  void on_stop() override { ++stops; }
  int deadlines = 0;
  int stops = 0;
};

class DeadlinesTest : public ::testing::Test {
 protected:
  SteadyTime start_{1h};
  Deadlines deadlines_{start_};
  std::array<CountingWaiter, 3> waiters_;
};

TEST_F(DeadlinesTest, NothingIsToldBeforeItsDeadline) {
  deadlines_.add(waiters_[0]);
  deadlines_.set(waiters_[0], 1s);
  deadlines_.tick(start_ + 1s);  // set up to a tick after the start
  EXPECT_EQ(waiters_[0].deadlines, 0);
  deadlines_.tick(start_ + 1s + deadlines_tick);
  EXPECT_EQ(waiters_[0].deadlines, 1);
}

TEST_F(DeadlinesTest, AWaiterIsToldAgainUntilItSetsAnother) {
  deadlines_.add(waiters_[0]);
  deadlines_.set(waiters_[0], 1s);
  deadlines_.tick(start_ + 2s);
  deadlines_.tick(start_ + 3s);
  EXPECT_EQ(waiters_[0].deadlines, 2);
  deadlines_.set_none(waiters_[0]);
  deadlines_.tick(start_ + 100h);
  EXPECT_EQ(waiters_[0].deadlines, 2);
}

TEST_F(DeadlinesTest, RemovingOneKeepsTheDeadlinesOfTheOthers) {
  for (CountingWaiter& waiter : waiters_) deadlines_.add(waiter);
  deadlines_.set(waiters_[0], 1s);
  deadlines_.set(waiters_[1], 2s);
  deadlines_.set(waiters_[2], 3s);
  deadlines_.remove(waiters_[0]);
  deadlines_.tick(start_ + 2s + deadlines_tick);
  EXPECT_EQ(waiters_[0].deadlines, 0);
  EXPECT_EQ(waiters_[1].deadlines, 1);
  EXPECT_EQ(waiters_[2].deadlines, 0);
  deadlines_.set(waiters_[2], 0s);
  deadlines_.tick(start_ + 3s);
  EXPECT_EQ(waiters_[2].deadlines, 1);
  deadlines_.remove(waiters_[2]);
  deadlines_.remove(waiters_[1]);
  EXPECT_TRUE(deadlines_.empty());
}

TEST_F(DeadlinesTest, StopTellsEveryWaiter) {
  for (CountingWaiter& waiter : waiters_) deadlines_.add(waiter);
  deadlines_.stop();
  for (const CountingWaiter& waiter : waiters_) EXPECT_EQ(waiter.stops, 1);
}

}  // namespace
}  // namespace counterfoil::http
