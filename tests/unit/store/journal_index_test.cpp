#include "store/journal/journal_index.h"

#include <gtest/gtest.h>

#include "contract/store_builders.h"

namespace counterfoil::test {
namespace {

using journal::JournalIndex;
using journal::JournalPlace;
using journal::place_key;

TEST(JournalIndex, NamesTheNewestPlace) {
  JournalIndex index;
  EXPECT_FALSE(index.has(key(1)));
  index.put(key(1), {1, 100, 50}, true);
  index.put(key(1), {2, 300, 70}, true);
  EXPECT_EQ(index.find(key(1)), (JournalPlace{2, 300, 70}));
  EXPECT_FALSE(index.names(key(1), {1, 100, 50}));
  EXPECT_TRUE(index.names(key(1), {2, 300, 70}));
}

TEST(JournalIndex, ForgetsOnlyWhatStandsThere) {
  JournalIndex index;
  index.put(key(1), {2, 300, 70}, true);
  index.forget(key(1), {1, 100, 50});
  EXPECT_TRUE(index.has(key(1)));
  index.forget(key(1), {2, 300, 70});
  EXPECT_FALSE(index.has(key(1)));
  index.forget(key(1), {2, 300, 70});
}

TEST(JournalIndex, CountsTheBytesOfMainPartsOnce) {
  JournalIndex index;
  index.put(key(1), {1, 100, 50}, true);
  index.put(key(2), {1, 150, 60}, true);
  index.put(key(3), {1, 150, 60}, false);
  EXPECT_EQ(index.live_bytes(), 110);
  index.put(key(1), {2, 100, 10}, true);
  EXPECT_EQ(index.live_bytes(), 70);
  index.forget(key(2), {1, 150, 60});
  index.forget(key(3), {1, 150, 60});
  EXPECT_EQ(index.live_bytes(), 10);
}

TEST(JournalIndex, ShowsWhatStandsInASegmentInOrder) {
  JournalIndex index;
  for (int number = 99; number >= 0; --number) {
    index.put(key(number),
              {static_cast<std::uint64_t>(number % 2), static_cast<std::uint32_t>(number), 1},
              true);
  }
  const auto standing = index.standing_in(1);
  ASSERT_EQ(standing.size(), 50U);
  for (std::size_t at = 0; at < standing.size(); ++at) {
    EXPECT_EQ(standing[at].key, key(2 * static_cast<int>(at) + 1));
  }
}

TEST(JournalIndex, IsTheSameAfterASnapshot) {
  JournalIndex index;
  for (int number = 0; number < 1'000; ++number) {
    index.put(key(number), {7, static_cast<std::uint32_t>(number), 3}, number % 2 == 0);
  }
  JournalIndex copy;
  for (std::size_t shard = 0; shard < JournalIndex::shards; ++shard) {
    ASSERT_TRUE(copy.read_shard(shard, index.write_shard(shard)));
  }
  for (int number = 0; number < 1'000; ++number) {
    EXPECT_EQ(copy.find(key(number)), index.find(key(number)));
  }
  EXPECT_EQ(copy.live_bytes(), index.live_bytes());
  EXPECT_FALSE(copy.read_shard(0, "abc"));
}

TEST(PlaceKey, OfEachBlockOfEachSessionIsItsOwn) {
  std::vector<journal::PlaceKey> keys;
  for (int number = 0; number < 20; ++number) {
    keys.push_back(key(number));
    for (const std::uint32_t block : {0U, 1U, 2U, 255U, 256U, 70'000U, 4'000'000'000U}) {
      keys.push_back(place_key(key(number), block));
    }
  }
  std::ranges::sort(keys);
  EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
}

}  // namespace
}  // namespace counterfoil::test
