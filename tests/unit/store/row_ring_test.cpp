#include "store/journal/row_ring.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "contract/store_builders.h"

namespace counterfoil::test {
namespace {

using journal::HugeMemory;
using journal::PackedChangesPtr;
using journal::PackedRow;
using journal::RowRing;
using journal::SessionRow;

constexpr std::size_t plenty = 1 << 20;

StoredSession stored(int number, std::size_t size = 1'000) {
  return {.key = key(number),
          .merchant = merchant,
          .revision = 1,
          .created_at = noon,
          .expires_at = noon + lifetime,
          .document = std::string(size, 'x'),
          .amount_override = {}};
}

SessionRow row(StoredSession session, PackedChangesPtr changes = nullptr) {
  return {std::make_shared<const StoredSession>(std::move(session)), std::move(changes)};
}

bool keeps(RowRing& ring, int number) { return ring.find_session(key(number)) != nullptr; }

// All is as it was put in.
bool is_equal(const SessionRow& one, const SessionRow& other) {
  const bool same_changes = (one.changes == nullptr) == (other.changes == nullptr) &&
                            (one.changes == nullptr || *one.changes == *other.changes);
  return *one.session == *other.session && same_changes && one.blocks == other.blocks &&
         one.session->outline.text == other.session->outline.text;
}

TEST(RowRing, GivesBackAllOfARow) {
  auto session = stored(1);
  session.amount_override = 0;
  session.selection = "a selection";
  session.outline = {"an outline"};
  auto whole = row(session, std::make_shared<const std::string>("changes"));
  whole.blocks = 3;
  RowRing ring{plenty};
  ring.put(whole, plenty);
  const auto found = ring.find(key(1), nullptr);
  ASSERT_TRUE(found);
  EXPECT_TRUE(is_equal(*found, whole));
  EXPECT_EQ(*ring.find_session(key(1)), session);
}

TEST(RowRing, GivesBackARowWithoutTexts) {
  RowRing ring{plenty};
  ring.put(row(stored(1, 0)), plenty);
  const auto found = ring.find(key(1), nullptr);
  ASSERT_TRUE(found);
  EXPECT_TRUE(is_equal(*found, row(stored(1, 0))));
}

TEST(RowRing, HandsOutAgainWhatIsKnown) {
  RowRing ring{plenty};
  ring.put(row(stored(1)), plenty);
  const auto known = ring.find_session(key(1));
  EXPECT_EQ(ring.find(key(1), known)->session, known);
}

TEST(RowRing, DoesNotTakeAnotherSessionForTheKnownOne) {
  const auto known = std::make_shared<const StoredSession>(stored(1));
  const auto found_instead = [&](const auto& change) {
    auto other = stored(1);
    change(other);
    RowRing ring{plenty};
    ring.put(row(other), plenty);
    return *ring.find(key(1), known)->session == other;
  };
  EXPECT_TRUE(found_instead([](auto& other) { other.merchant = other_merchant; }));
  EXPECT_TRUE(found_instead([](auto& other) { other.revision = 2; }));
  EXPECT_TRUE(found_instead([](auto& other) { other.created_at += lifetime; }));
  EXPECT_TRUE(found_instead([](auto& other) { other.expires_at += lifetime; }));
  EXPECT_TRUE(found_instead([](auto& other) { other.amount_override = 0; }));
  EXPECT_TRUE(found_instead([](auto& other) { other.document.back() = 'y'; }));
  EXPECT_TRUE(found_instead([](auto& other) { other.selection = "another"; }));
}

TEST(RowRing, KeepsAtItsPlaceWhatFitsThere) {
  RowRing ring{plenty};
  ring.put(row(stored(1, 1'000)), plenty);
  const auto bytes = ring.bytes();
  ring.put(row(stored(1, 900)), plenty);
  EXPECT_EQ(ring.find_session(key(1))->document.size(), 900U);
  ring.put(row(stored(1, 1'250)), plenty);
  EXPECT_EQ(ring.find_session(key(1))->document.size(), 1'250U);
  EXPECT_EQ(ring.bytes(), bytes);
}

TEST(RowRing, DoesNotLeaveALittleRowInALargeRoom) {
  RowRing ring{plenty};
  ring.put(row(stored(1, 100'000)), plenty);
  ring.put(row(stored(1, 100)), plenty);
  EXPECT_LT(ring.bytes(), 1'000U);
}

TEST(RowRing, ForgetsTheFormerRowWithOneThatIsTooLarge) {
  RowRing ring{plenty};
  ring.put(row(stored(1)), plenty);
  ring.put(row(stored(1, plenty)), plenty);
  EXPECT_FALSE(keeps(ring, 1));
  EXPECT_EQ(ring.bytes(), 0U);
}

TEST(RowRing, KeepsNothingWhereThereIsNoRoom) {
  RowRing ring{0};
  ring.put(row(stored(1, 0)), 0);
  EXPECT_FALSE(keeps(ring, 1));
}

TEST(RowRing, ForgetsInTheOrderInWhichTheyCame) {
  constexpr std::size_t room_for_five = 5 * 1'400;
  RowRing ring{room_for_five};
  for (int number = 1; number <= 20; ++number) ring.put(row(stored(number)), room_for_five);
  for (int number = 1; number <= 20; ++number) {
    EXPECT_TRUE(number > 15 || !keeps(ring, number)) << number;
  }
  EXPECT_TRUE(keeps(ring, 20));
  EXPECT_TRUE(keeps(ring, 18));
}

// Also where each row ends exactly where another one did.
TEST(RowRing, GivesMemoryBackWithinARound) {
  constexpr std::size_t steps = 60;
  for (std::size_t step = 0; step < steps; ++step) {
    const auto smaller = plenty - 100'000 + step * PackedRow::unit;
    RowRing ring{plenty};
    int number = 0;
    const auto fill = [&](std::size_t bytes) {
      for (const auto end = number + 1'000; number < end; ++number)
        ring.put(row(stored(number)), bytes);
    };
    fill(plenty);
    EXPECT_GT(ring.memory_bytes(), plenty - 20'000);
    fill(smaller);
    EXPECT_LE(ring.memory_bytes(), smaller) << "after step " << step;
    EXPECT_GT(ring.bytes(), smaller - 20'000);
    fill(plenty);
    fill(plenty);
    EXPECT_GT(ring.bytes(), plenty - 20'000);
  }
}

TEST(RowRing, GivesMemoryBackWhenAllThatComesInFitsWhereItWas) {
  RowRing ring{plenty};
  constexpr int few_enough = 500;
  for (int number = 0; number < 2 * few_enough; ++number) ring.put(row(stored(number)), plenty);
  constexpr auto smaller = plenty * 3 / 4;
  for (int put = 0; put < 4 * few_enough; ++put) {
    ring.put(row(stored(few_enough + put % few_enough)), smaller);
  }
  EXPECT_LE(ring.memory_bytes(), smaller);
}

TEST(RowRing, ForgetsWhatWasUsedOnlyLongAgo) {
  constexpr std::size_t room_for_five = 5 * 1'400;
  RowRing ring{room_for_five};
  ring.put(row(stored(1)), room_for_five);
  ASSERT_TRUE(keeps(ring, 1));
  for (int number = 2; number <= 8; ++number) ring.put(row(stored(number)), room_for_five);
  ASSERT_FALSE(keeps(ring, 2));
  for (int number = 9; number <= 30; ++number) ring.put(row(stored(number)), room_for_five);
  EXPECT_FALSE(keeps(ring, 1));
}

// Rows of every size, changed and asked for, in a ring whose bound moves: what is found is what was
// put in last, and never more than the bound of some time ago.
TEST(RowRing, FindsWhatWasPutInLastOrNothing) {
  constexpr unsigned seed = 7'071;
  std::mt19937 random{seed};
  constexpr std::size_t capacity = 300'000;
  RowRing ring{capacity};
  std::map<int, StoredSession> last;
  std::size_t found_count = 0;
  for (int turn = 0; turn < 200'000; ++turn) {
    const auto number = static_cast<int>(random() % 400);
    const std::size_t bytes_max =
        capacity / 4 + static_cast<std::size_t>(turn) * 7 % (capacity / 2);
    if (random() % 2 == 0) {
      auto session = stored(number, random() % (random() % 50 == 0 ? 30'000 : 2'000));
      session.revision = turn;
      ring.put(row(session), bytes_max);
      last[number] = std::move(session);
    } else if (const auto found = ring.find_session(key(number)); found != nullptr) {
      ++found_count;
      ASSERT_EQ(*found, last.at(number)) << "seed " << seed << ", turn " << turn;
    }
    ASSERT_LE(ring.bytes(), capacity * 3 / 4);
  }
  EXPECT_GT(found_count, 20'000U);
}

}  // namespace
}  // namespace counterfoil::test
