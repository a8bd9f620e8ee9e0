#include "store/journal/huge_memory.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/huge_ranges.h"

namespace counterfoil::test {
namespace {

using journal::HugeMemory;

constexpr auto page = HugeMemory::page_bytes;

TEST(HugeMemory, KeepsWhatStandsBeforeItsNewEnd) {
  HugeMemory memory{4 * page};
  ASSERT_TRUE(memory.resize(3 * page));
  std::fill_n(memory.begin(), 3 * page, std::byte{7});
  ASSERT_TRUE(memory.resize(page + 5));
  ASSERT_TRUE(memory.resize(4 * page));
  EXPECT_EQ(std::count(memory.begin(), memory.begin() + page + 5, std::byte{7}),
            static_cast<std::ptrdiff_t>(page + 5));
  EXPECT_EQ(memory.begin()[2 * page], std::byte{});
}

TEST(HugeMemory, IsNoneWithoutCapacity) {
  HugeMemory memory{0};
  EXPECT_TRUE(memory.resize(0));
  EXPECT_EQ(memory.size(), 0U);
}

// What the kernel may fill with a huge page at any time counts as taken.
TEST(HugeMemory, LetsTheKernelFillNoMoreThanItsSize) {
  const auto before = huge_range_bytes();
  HugeMemory memory{16 * page};
  ASSERT_TRUE(memory.resize(16 * page));
  std::fill_n(memory.begin(), 16 * page, std::byte{7});
  EXPECT_LE(huge_range_bytes() - before, 16 * page);
  ASSERT_TRUE(memory.resize(5 * page + page / 2));
  EXPECT_LE(huge_range_bytes() - before, 5 * page);
}

}  // namespace
}  // namespace counterfoil::test
