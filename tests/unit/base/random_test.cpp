#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace counterfoil {
namespace {

TEST(SystemRandom, FillsEveryPartOfALongSpan) {
  // Longer than what the kernel gives at once, and no multiple of it.
  std::vector<std::byte> bytes(1000, std::byte{0});
  SystemRandom random;
  random.fill(bytes);
  // Sixteen bytes are all zero by chance once in 2^128.
  constexpr std::size_t window = 16;
  for (std::size_t i = 0; i + window <= bytes.size(); i += window) {
    const auto part = std::span{bytes}.subspan(i, window);
    EXPECT_TRUE(std::any_of(part.begin(), part.end(), [](auto b) { return b != std::byte{0}; }))
        << "nothing written at byte " << i;
  }
}

TEST(SystemRandom, NeverGivesTheSameTwice) {
  std::array<std::byte, 16> first{};
  std::array<std::byte, 16> second{};
  SystemRandom random;
  random.fill(first);
  random.fill(second);
  EXPECT_NE(first, second);
}

TEST(SystemRandom, FillsNothingIntoAnEmptySpan) {
  SystemRandom random;
  random.fill({});
}

}  // namespace
}  // namespace counterfoil
