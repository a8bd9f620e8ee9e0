#include "store/journal/journal_index.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "contract/store_builders.h"
#include "store/journal/index_filler.h"

namespace counterfoil::test {
namespace {

using journal::IndexFiller;
using journal::JournalIndex;
using journal::JournalPlace;
using journal::place_key;
using journal::SegmentEntry;

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

std::vector<SegmentEntry> entries(int first, int last, std::uint32_t at) {
  std::vector<SegmentEntry> made;
  for (int number = first; number < last; ++number) {
    made.push_back({key(number), at + static_cast<std::uint32_t>(number), 10, true});
  }
  return made;
}

// By however many fillers, and whatever comes first.
TEST(JournalIndex, IsFilledInAnyOrderOfSegments) {
  constexpr int many = 20'000;
  constexpr int changed = 12'000;
  for (const bool is_newest_first : {false, true}) {
    JournalIndex index;
    index.expect(changed);
    const auto fill = [&](std::uint64_t segment, int last, std::uint32_t at) {
      IndexFiller{index}.add(segment, entries(0, last, at));
    };
    if (is_newest_first) fill(2, changed, 90'000);
    fill(1, many, 500);
    {
      IndexFiller both{index};
      both.add(2, entries(0, changed, is_newest_first ? 50'000 : 90'000));
      both.add(1, entries(0, many, 100));
      both.add(2, entries(0, changed, 60'000));
    }
    for (int number = 0; number < many; ++number) {
      const auto offset = static_cast<std::uint32_t>(number);
      const JournalPlace place = number < changed ? JournalPlace{2, 90'000 + offset, 10}
                                                  : JournalPlace{1, 500 + offset, 10};
      ASSERT_EQ(index.find(key(number)), place) << number;
    }
    EXPECT_EQ(index.live_bytes(), 10 * many);
  }
}

TEST(JournalIndex, CountsItsMemory) {
  JournalIndex index;
  EXPECT_EQ(index.bytes(), 0);
  constexpr int many = 200'000;
  for (int number = 0; number < many; ++number) index.put(key(number), {1, 0, 10}, true);
  EXPECT_GT(index.bytes(), 22 * many);
  EXPECT_LT(index.bytes(), 27 * many);
  for (int number = 0; number < many; ++number) index.forget(key(number), {1, 0, 10});
  EXPECT_LT(index.bytes(), 2 * many);
  EXPECT_EQ(index.live_bytes(), 0);
  index.clear(1);
  EXPECT_EQ(index.bytes(), 0);
}

TEST(JournalIndex, IsReadWhileItGrows) {
  JournalIndex index;
  constexpr int many = 100'000;
  std::atomic<int> put = 0;
  const auto read = [&] {
    for (int seen = 0; seen < many;) {
      seen = put;
      for (int number = seen - 1; number >= 0; number = number / 2 - 1) {
        ASSERT_TRUE(index.names(key(number), {1, static_cast<std::uint32_t>(number), 10}));
      }
      ASSERT_GE(index.bytes(), 20 * seen);
    }
  };
  std::jthread one{read};
  std::jthread other{read};
  for (int number = 0; number < many; ++number) {
    index.put(key(number), {1, static_cast<std::uint32_t>(number), 10}, true);
    put = number + 1;
  }
}

// A length is not kept to the byte.
TEST(JournalIndex, NamesAPlaceByWhereItBegins) {
  JournalIndex index;
  const JournalPlace place{1, 100, 1'000'001};
  index.put(key(1), place, true);
  EXPECT_TRUE(index.names(key(1), place));
  EXPECT_GE(index.find(key(1))->length, place.length);
  index.forget(key(1), place);
  EXPECT_FALSE(index.has(key(1)));
  EXPECT_EQ(index.live_bytes(), 0);
}

TEST(JournalIndex, IsTheSameAfterASnapshot) {
  JournalIndex index{5};
  for (int number = 0; number < 1'000; ++number) {
    index.put(key(number), {7, static_cast<std::uint32_t>(number), 3}, number % 2 == 0);
  }
  JournalIndex copy;
  copy.clear(index.seed());
  for (std::size_t shard = 0; shard < JournalIndex::shards; ++shard) {
    ASSERT_TRUE(copy.read_shard(shard, index.write_shard(shard)));
  }
  for (int number = 0; number < 1'000; ++number) {
    EXPECT_EQ(copy.find(key(number)), index.find(key(number)));
  }
  EXPECT_EQ(copy.live_bytes(), index.live_bytes());
  EXPECT_GT(copy.bytes(), 0);
  JournalIndex other;
  EXPECT_FALSE(other.read_shard(0, "abc"));
  EXPECT_EQ(other.bytes(), 0);
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
