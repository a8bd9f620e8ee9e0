#include "store/journal/row_cache.h"

#include <gtest/gtest.h>

#include "contract/store_builders.h"
#include "support/huge_ranges.h"

namespace counterfoil::test {
namespace {

using journal::RowCache;
using journal::SessionRow;

SessionRow row(int number, Revision revision, std::size_t size = 1'000) {
  return {std::make_shared<const StoredSession>(StoredSession{.key = key(number),
                                                              .merchant = merchant,
                                                              .revision = revision,
                                                              .document = std::string(size, 'x'),
                                                              .amount_override = {}}),
          std::make_shared<const std::string>(std::to_string(revision))};
}

void write(RowCache& cache, const SessionRow& row) {
  cache.announce(row.session->key);
  cache.publish(row);
}

// 0 when it is not kept.
Revision kept(RowCache& cache, int number) {
  const auto found = cache.find(key(number)).row;
  return found ? found->session->revision : 0;
}

TEST(RowCache, ShowsWhatWasPublished) {
  RowCache cache{1'000'000};
  write(cache, row(1, 1));
  write(cache, row(1, 2));
  EXPECT_EQ(kept(cache, 1), 2);
  EXPECT_EQ(*cache.find(key(1)).row->changes, "2");
}

TEST(RowCache, AdmitsWhatAReaderReadWhileNothingChanged) {
  RowCache cache{1'000'000};
  const auto missed = cache.find(key(1));
  EXPECT_FALSE(missed.row);
  cache.admit(missed.ticket, row(1, 5));
  EXPECT_EQ(kept(cache, 1), 5);
}

TEST(RowCache, DoesNotAdmitWhileAChangeIsUnderWay) {
  RowCache cache{1'000'000};
  cache.announce(key(1));
  cache.admit(cache.find(key(1)).ticket, row(1, 5));
  EXPECT_EQ(kept(cache, 1), 0);
}

// The reader may have missed after the announcement and read before the change was shown.
TEST(RowCache, DoesNotAdmitWhatWasReadWhileAChangeWasUnderWay) {
  RowCache cache{1'000'000};
  cache.announce(key(1));
  const auto missed = cache.find(key(1));
  cache.publish(row(1, 2));
  cache.admit(missed.ticket, row(1, 1));
  EXPECT_EQ(kept(cache, 1), 2);
}

TEST(RowCache, FindsNothingWhileAChangeIsUnderWay) {
  RowCache cache{1'000'000};
  write(cache, row(1, 1));
  cache.announce(key(1));
  EXPECT_EQ(kept(cache, 1), 0);
  cache.publish(row(1, 2));
  EXPECT_EQ(kept(cache, 1), 2);
}

TEST(RowCache, DoesNotAdmitWhatWasReadBeforeAChangeThatIsForgottenAgain) {
  constexpr std::size_t room_for_one_in_each_part = 8 * 1'700;
  RowCache cache{room_for_one_in_each_part};
  const auto ticket = cache.find(key(1)).ticket;
  write(cache, row(1, 6));
  for (int number = 2; number < 200; ++number) write(cache, row(number, 1));
  ASSERT_EQ(kept(cache, 1), 0);
  cache.admit(ticket, row(1, 5));
  EXPECT_EQ(kept(cache, 1), 0);
}

TEST(RowCache, StaysWithinItsBytes) {
  constexpr std::size_t bytes_max = 200'000;
  RowCache cache{bytes_max};
  for (int number = 1; number < 2'000; ++number) {
    write(cache, row(number, 1, static_cast<std::size_t>(number)));
    ASSERT_LE(cache.bytes(), bytes_max);
  }
  EXPECT_GT(cache.bytes(), bytes_max / 2);
}

TEST(RowCache, ForgetsWhatWasNotUsedBeforeWhatWas) {
  constexpr std::size_t room_for_a_few_in_each_part = 8 * 6'000;
  RowCache cache{room_for_a_few_in_each_part};
  for (int number = 1; number < 200; ++number) {
    write(cache, row(number, 1));
    ASSERT_EQ(kept(cache, 1), 1) << "used after each of the others, lost after " << number;
  }
  EXPECT_EQ(kept(cache, 2), 0);
}

TEST(RowCache, DoesNotKeepWhatIsLargerThanItsRoom) {
  RowCache cache{8 * 1'000};
  write(cache, row(1, 1, 100'000));
  EXPECT_EQ(kept(cache, 1), 0);
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(RowCache, GivesWayToTheIndexDownToWhatIsLeftToIt) {
  journal::JournalIndex index;
  constexpr std::size_t bytes_max = RowCache::bytes_min + (8U << 20U);
  const auto huge_before = huge_range_bytes();
  RowCache cache{bytes_max, index};
  constexpr int rows = 8'000;
  constexpr std::size_t size = 8'000;
  for (int number = 0; number < rows; ++number) write(cache, row(number, 1, size));
  EXPECT_GT(cache.bytes(), bytes_max - (1U << 20U));
  const auto grow_to = [&](int things) {
    for (int number = 0; number < things; ++number) index.put(key(number), {1, 0, 1}, true);
    for (int number = 0; number < rows; ++number) write(cache, row(number, 2, size));
  };
  grow_to(100'000);
  EXPECT_LE(cache.bytes() + static_cast<std::size_t>(index.bytes()), bytes_max);
  EXPECT_GT(cache.bytes(), RowCache::bytes_min);
  grow_to(800'000);
  EXPECT_LE(cache.bytes(), RowCache::bytes_min);
  EXPECT_GT(cache.bytes(), RowCache::bytes_min - (1U << 20U));
  EXPECT_LE(huge_range_bytes() - huge_before, RowCache::bytes_min);
}

}  // namespace
}  // namespace counterfoil::test
