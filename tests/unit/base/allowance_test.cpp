#include "base/allowance.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace counterfoil {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Timestamp start{seconds{1'800'000'000}};
constexpr Rate rate{.per_second = 10, .burst = 3};

// How many of `attempts` are taken at that instant.
int taken(Allowance& allowance, Timestamp now, int attempts = 1'000) {
  int count = 0;
  for (int i = 0; i < attempts; ++i) count += allowance.take(rate, now) == 0 ? 1 : 0;
  return count;
}

TEST(Allowance, GivesABurstAndThenOneForEachInterval) {
  Allowance allowance;
  EXPECT_EQ(taken(allowance, start), 3);
  EXPECT_EQ(taken(allowance, start + milliseconds{100} - microseconds{1}), 0);
  EXPECT_EQ(taken(allowance, start + milliseconds{100}), 1);
  EXPECT_EQ(taken(allowance, start + milliseconds{299}), 1);
  EXPECT_EQ(taken(allowance, start + milliseconds{300}), 1);
}

TEST(Allowance, TellsHowLongUntilTheNext) {
  Allowance allowance;
  EXPECT_EQ(taken(allowance, start), 3);
  EXPECT_EQ(allowance.take(rate, start), 100'000'000);
  EXPECT_EQ(allowance.take(rate, start + milliseconds{60}), 40'000'000);
  EXPECT_EQ(allowance.take(rate, start + milliseconds{100}), 0);
}

TEST(Allowance, IsNeverFullerThanFull) {
  Allowance allowance;
  EXPECT_EQ(taken(allowance, start), 3);
  EXPECT_EQ(taken(allowance, start + hours{1000}), 3);
}

TEST(Allowance, OneThatIsRefusedCostsNothing) {
  Allowance allowance;
  EXPECT_EQ(taken(allowance, start, 1'000'000), 3);
  EXPECT_EQ(taken(allowance, start + milliseconds{100}), 1);
}

TEST(Allowance, AClockThatIsSetBackKeepsNobodyOutForLong) {
  Allowance allowance;
  EXPECT_EQ(taken(allowance, start), 3);
  EXPECT_EQ(allowance.take(rate, start - hours{24}), 100'000'000);
  EXPECT_EQ(taken(allowance, start - hours{24} + milliseconds{100}), 0);  // nothing was taken yet
  EXPECT_EQ(taken(allowance, start), 0);
}

TEST(Allowance, KeepsItsRateAtTheEndsOfTheRange) {
  constexpr Rate fastest{.per_second = rate_max, .burst = rate_max};
  Allowance fast;
  for (std::int64_t i = 0; i < rate_max; ++i) ASSERT_EQ(fast.take(fastest, start), 0) << i;
  EXPECT_EQ(fast.take(fastest, start), 1'000);
  constexpr Rate slowest{.per_second = 1, .burst = 1};
  Allowance slow;
  EXPECT_EQ(slow.take(slowest, start), 0);
  EXPECT_EQ(slow.take(slowest, start), 1'000'000'000);
}

TEST(Allowance, ThreadsShareOneBucket) {
  constexpr Rate shared{.per_second = 1, .burst = 1'000};
  Allowance allowance;
  std::atomic<int> count = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i) count += allowance.take(shared, start) == 0 ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 1'000);
}

}  // namespace
}  // namespace counterfoil
