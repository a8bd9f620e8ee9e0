#include "store/journal/segment_head.h"

#include <gtest/gtest.h>

#include <random>

namespace counterfoil::test {
namespace {

using journal::FoundHead;
using journal::HeadState;
using journal::read_heads;
using journal::SegmentHead;
using journal::write_heads;

constexpr std::size_t sectors = journal::records_begin / journal::sector_bytes;
constexpr std::size_t copy_bytes = 72;

SegmentHead head_of(std::uint64_t number) {
  SegmentHead head{number, number - 1, 70'000, 3, 0x1234'5678'9abc'def0, {}};
  head.salt.fill(static_cast<std::byte>(number));
  return head;
}

void flip(std::string& bytes, std::size_t copy, std::size_t bit) {
  auto& byte = bytes[copy * journal::sector_bytes + bit / 8];
  byte = static_cast<char>(byte ^ (1 << bit % 8));
}

void expect_known(const std::string& bytes, const SegmentHead& head) {
  const auto found = read_heads(bytes);
  EXPECT_EQ(found.state, HeadState::known);
  EXPECT_EQ(found.head, head);
}

TEST(SegmentHead, FillsAllThatStandsBeforeTheRecords) {
  const auto bytes = write_heads(head_of(7));
  EXPECT_EQ(bytes.size(), static_cast<std::size_t>(journal::records_begin));
  expect_known(bytes, head_of(7));
}

TEST(SegmentHead, IsKnownByAnyOneOfItsCopies) {
  for (std::size_t whole = 0; whole < sectors; ++whole) {
    std::string bytes(journal::records_begin, 'x');
    const auto from = whole * journal::sector_bytes;
    bytes.replace(from, copy_bytes, write_heads(head_of(7)), 0, copy_bytes);
    expect_known(bytes, head_of(7));
  }
}

TEST(SegmentHead, IsKnownThoughTheSameBitOfAllCopiesIsFlipped) {
  for (std::size_t bit = 0; bit < 8 * copy_bytes; ++bit) {
    auto bytes = write_heads(head_of(7));
    for (std::size_t copy = 0; copy < sectors; ++copy) flip(bytes, copy, bit);
    expect_known(bytes, head_of(7));
  }
}

TEST(SegmentHead, IsKnownWhateverTenBitsAreFlipped) {
  constexpr int flips = 10;
  for (unsigned seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    auto bytes = write_heads(head_of(7));
    for (int time = 0; time < flips; ++time) {
      flip(bytes, random() % sectors, random() % (8 * copy_bytes));
    }
    expect_known(bytes, head_of(7));
  }
}

// Fails to be told only when no copy is left with less than three.
TEST(SegmentHead, IsUnreadableWithThreeFlippedBitsInEachCopy) {
  auto bytes = write_heads(head_of(7));
  for (std::size_t copy = 0; copy < sectors; ++copy) {
    for (const std::size_t bit : {70U, 200U, 500U}) flip(bytes, copy, bit);
  }
  EXPECT_EQ(read_heads(bytes).state, HeadState::unreadable);
}

// A loss of power keeps any of the sectors of the latter.
TEST(SegmentHead, IsTheFormerOneAsLongAsTheFirstCopyIs) {
  const auto former = write_heads(head_of(7));
  const auto latter = write_heads(head_of(9));
  for (unsigned kept = 0; kept < 1U << sectors; ++kept) {
    SCOPED_TRACE(kept);
    auto bytes = former;
    for (std::size_t copy = 0; copy < sectors; ++copy) {
      const auto from = copy * journal::sector_bytes;
      if ((kept >> copy & 1U) != 0) {
        bytes.replace(from, journal::sector_bytes, latter, from, journal::sector_bytes);
      }
    }
    const bool is_latter = (kept & 1U) != 0;
    expect_known(bytes, is_latter ? head_of(9) : head_of(7));
    flip(bytes, 0, 300);
    flip(bytes, 0, 17);
    expect_known(bytes, is_latter ? head_of(9) : head_of(7));
    bytes.replace(0, copy_bytes, std::string(copy_bytes, 'x'));
    constexpr unsigned all_but_the_first = (1U << sectors) - 2;
    const bool has_former = (kept & all_but_the_first) != all_but_the_first;
    expect_known(bytes, has_former ? head_of(7) : head_of(9));
  }
}

TEST(SegmentHead, IsNoneInAFileThatWasNeverBegun) {
  std::string bytes(journal::records_begin, '\0');
  EXPECT_EQ(read_heads(bytes).state, HeadState::never_begun);
  for (std::size_t copy = 0; copy < sectors; ++copy) flip(bytes, copy, 40 * copy);
  EXPECT_EQ(read_heads(bytes).state, HeadState::never_begun);
}

}  // namespace
}  // namespace counterfoil::test
