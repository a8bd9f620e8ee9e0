#include "api/address_allowances.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace counterfoil {
namespace {

constexpr Timestamp start{std::chrono::seconds{1'800'000'000}};
constexpr Rate rate{.per_second = 1, .burst = 2};

std::string address(int number) {
  return "10." + std::to_string(number / 65'536) + '.' + std::to_string(number / 256 % 256) + '.' +
         std::to_string(number % 256);
}

int taken(AddressAllowances& allowances, std::string_view from) {
  int count = 0;
  for (int i = 0; i < 10; ++i) count += allowances.take(from, start) == 0 ? 1 : 0;
  return count;
}

TEST(AddressAllowances, EveryAddressHasItsOwn) {
  AddressAllowances allowances{rate, 1};
  EXPECT_EQ(taken(allowances, "192.0.2.1"), 2);
  EXPECT_EQ(taken(allowances, "192.0.2.2"), 2);
  EXPECT_EQ(taken(allowances, "192.0.2.1"), 0);
  EXPECT_EQ(allowances.take("192.0.2.1", start), 1'000'000'000);
  EXPECT_EQ(allowances.take("192.0.2.1", start + std::chrono::seconds{1}), 0);
}

TEST(AddressAllowances, ANetworkOfIpv6SharesOne) {
  AddressAllowances allowances{rate, 1};
  EXPECT_EQ(taken(allowances, "2001:db8:0:1::1"), 2);
  EXPECT_EQ(taken(allowances, "2001:db8:0:1:ffff::2"), 0);
  EXPECT_EQ(taken(allowances, "2001:db8:0:2::1"), 2);
}

TEST(AddressAllowances, WithoutALimitEverythingIsTaken) {
  AddressAllowances allowances{{.per_second = 0, .burst = 1}, 1};
  EXPECT_EQ(taken(allowances, "192.0.2.1"), 10);
}

TEST(AddressAllowances, TheTableForgetsWhoIsFullSoonest) {
  AddressAllowances allowances{rate, 1, 1};  // one set of eight
  for (int i = 0; i < 8; ++i) EXPECT_EQ(taken(allowances, address(i)), 2) << i;
  EXPECT_EQ(allowances.take(address(3), start + std::chrono::seconds{1}), 0);
  EXPECT_EQ(allowances.take(address(8), start), 0);  // in the place of one that is not 3
  EXPECT_EQ(taken(allowances, address(3)), 0);
}

TEST(AddressAllowances, ABucketThatIsNotFullIsKeptWhileThereAreFullOnes) {
  AddressAllowances allowances{rate, 1, 1};
  EXPECT_EQ(taken(allowances, "192.0.2.1"), 2);
  for (int i = 0; i < 1'000; ++i) {
    const Timestamp now =
        start + std::chrono::milliseconds{i / 10};  // each is full again long before
    static_cast<void>(allowances.take(address(i), now - std::chrono::hours{1}));
  }
  EXPECT_EQ(taken(allowances, "192.0.2.1"), 0);
}

TEST(AddressAllowances, ManyAddressesFindRoom) {
  AddressAllowances allowances{rate, 7};
  constexpr int count = 20'000;
  for (int i = 0; i < count; ++i) EXPECT_EQ(taken(allowances, address(i)), 2) << i;
  int remembered = 0;
  for (int i = 0; i < count; ++i) remembered += taken(allowances, address(i)) == 0 ? 1 : 0;
  EXPECT_GT(remembered, count * 99 / 100);
}

TEST(AddressAllowances, ThreadsShareOneTable) {
  AddressAllowances allowances{{.per_second = 1, .burst = 1'000}, 1};
  std::atomic<int> count = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 1'000; ++i) {
        count += allowances.take("192.0.2.1", start) == 0 ? 1 : 0;
        static_cast<void>(allowances.take(address(t * 1'000 + i), start));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 1'000);
}

TEST(NumberOfAddress, IsTheAddressItselfOrItsNetwork) {
  const auto number = number_of_address;
  EXPECT_EQ(number("192.0.2.1"), 0x1'c000'0201U);
  EXPECT_EQ(number("::ffff:192.0.2.1"), number("192.0.2.1"));
  EXPECT_EQ(number("0.0.0.0"), 0x1'0000'0000U);
  EXPECT_EQ(number("2001:db8:1:2::1"), 0x2001'0db8'0001'0002U);
  EXPECT_EQ(number("2001:db8:1:2:3:4:5:6"), number("2001:db8:1:2::"));
  EXPECT_EQ(number("::1"), 2U);
  for (const char* text : {"", "nobody", "192.0.2", "192.0.2.1:80"}) {
    EXPECT_EQ(number(text), 1U) << text;
  }
}

}  // namespace
}  // namespace counterfoil
