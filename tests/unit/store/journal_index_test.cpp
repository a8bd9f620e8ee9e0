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

// The texts of another index.
class Texts final : public journal::ShardSource {
 public:
  explicit Texts(const JournalIndex& index) : seed_{index.seed()} {
    for (std::size_t shard = 0; shard < JournalIndex::shards; ++shard) {
      shares_[shard].live_bytes = index.write_shard(shard, texts_[shard]);
      shares_[shard].places = texts_[shard].size() / sizeof(journal::PackedPlace);
    }
  }
  [[nodiscard]] std::uint64_t seed() const override { return seed_; }
  [[nodiscard]] Share share_of(std::size_t shard) const override { return shares_[shard]; }
  [[nodiscard]] std::optional<std::int64_t> fill(std::size_t shard,
                                                 journal::PlaceTable& table) override {
    ++*fills;
    return table.read(texts_[shard], oldest);
  }

  std::uint64_t oldest = 0;
  std::shared_ptr<std::atomic<int>> fills = std::make_shared<std::atomic<int>>(0);

 private:
  std::uint64_t seed_;
  std::array<Share, JournalIndex::shards> shares_{};
  std::array<std::string, JournalIndex::shards> texts_;
};

std::unique_ptr<JournalIndex> filled_with(int many, std::uint64_t segment) {
  auto index = std::make_unique<JournalIndex>(5);
  for (int number = 0; number < many; ++number) {
    index->put(key(number), {segment, static_cast<std::uint32_t>(number), 3}, number % 2 == 0);
  }
  return index;
}

TEST(JournalIndex, IsTheSameWhenItIsFilledFromItsTexts) {
  constexpr int many = 50'000;
  const auto index = filled_with(many, 7);
  JournalIndex copy;
  copy.put(key(many), {1, 1, 1}, true);
  copy.fill_from(std::make_unique<Texts>(*index));
  EXPECT_FALSE(copy.is_filled());
  EXPECT_EQ(copy.live_bytes(), index->live_bytes());
  const auto expected_bytes = copy.bytes();
  for (int number = 0; number <= many; ++number) {
    ASSERT_EQ(copy.find(key(number)), index->find(key(number)));
  }
  EXPECT_TRUE(copy.is_filled());
  EXPECT_EQ(copy.live_bytes(), index->live_bytes());
  EXPECT_NEAR(static_cast<double>(copy.bytes()), static_cast<double>(expected_bytes), 50'000);
}

TEST(JournalIndex, FillsAShardOnceAndWhenItIsNeeded) {
  const auto index = filled_with(10, 7);
  JournalIndex copy;
  auto texts = std::make_unique<Texts>(*index);
  const auto fills = texts->fills;
  copy.fill_from(std::move(texts));
  copy.put_newer(copy.hash(key(1)).shard, {});
  EXPECT_EQ(*fills, 0);
  EXPECT_TRUE(copy.has(key(1)));
  EXPECT_TRUE(copy.has(key(1)));
  EXPECT_EQ(*fills, 1);
  for (std::size_t shard = 0; shard < JournalIndex::shards; ++shard) copy.fill_shard(shard);
  EXPECT_TRUE(copy.is_filled());
  EXPECT_EQ(*fills, static_cast<int>(JournalIndex::shards));
}

// Some shards are filled by then, and some are not.
TEST(JournalIndex, WhatIsPutInBeforeAShardIsFilledHolds) {
  constexpr int many = 5'000;
  const auto index = filled_with(many, 7);
  JournalIndex copy;
  auto texts = std::make_unique<Texts>(*index);
  texts->oldest = 7;
  copy.fill_from(std::move(texts));
  for (std::size_t shard = 0; shard < JournalIndex::shards; shard += 2) copy.fill_shard(shard);
  IndexFiller{copy}.add(8, entries(0, 1'000, 500));
  IndexFiller{copy}.add(6, entries(1'000, 2'000, 500));  // older
  for (int number = 0; number < 500; ++number) {
    copy.put(key(number), {9, static_cast<std::uint32_t>(number), 20}, true);
  }
  copy.forget(key(999), {8, 500 + 999, 10});
  for (int number = 0; number < many; ++number) {
    const auto at = static_cast<std::uint32_t>(number);
    auto expected = std::optional{JournalPlace{7, at, 3}};
    if (number < 1'000) expected = JournalPlace{8, 500 + at, 10};
    if (number < 500) expected = JournalPlace{9, at, 20};
    if (number == 999) expected.reset();
    ASSERT_EQ(copy.find(key(number)), expected) << number;
  }
  EXPECT_EQ(copy.live_bytes(), 500 * 20 + 499 * 10 + 2'000 * 3);
}

TEST(JournalIndex, LeavesOutWhatIsNoLongerNeeded) {
  const auto index = filled_with(100, 7);
  for (int number = 50; number < 100; ++number) index->put(key(number), {8, 1, 3}, true);
  JournalIndex copy;
  auto texts = std::make_unique<Texts>(*index);
  texts->oldest = 8;
  copy.fill_from(std::move(texts));
  for (int number = 0; number < 100; ++number) EXPECT_EQ(copy.has(key(number)), number >= 50);
  for (std::size_t shard = 0; shard < JournalIndex::shards; ++shard) copy.fill_shard(shard);
  EXPECT_EQ(copy.live_bytes(), 50 * 3);
}

TEST(JournalIndex, IsFilledWhileItIsUsed) {
  constexpr int many = 60'000;
  const auto index = filled_with(many, 7);
  JournalIndex copy;
  copy.fill_from(std::make_unique<Texts>(*index));
  const auto place = [](int number) {
    return JournalPlace{8, static_cast<std::uint32_t>(number), 10};
  };
  {
    std::jthread fill{[&] {
      for (std::size_t shard = 0; shard < JournalIndex::shards; ++shard) copy.fill_shard(shard);
    }};
    std::jthread put{[&] {
      for (int number = 0; number < many; number += 3) copy.put(key(number), place(number), true);
    }};
    std::jthread copy_out{[&] {
      std::string text;
      for (std::size_t shard = 0; shard < JournalIndex::shards; ++shard) {
        copy.write_shard(shard, text);
      }
      EXPECT_EQ(text.size(), many * sizeof(journal::PackedPlace));
    }};
    for (int number = many - 1; number >= 0; --number) ASSERT_TRUE(copy.has(key(number)));
  }
  EXPECT_TRUE(copy.is_filled());
  for (int number = 0; number < many; ++number) {
    const auto found = copy.find(key(number));
    ASSERT_EQ(found, number % 3 == 0 ? place(number) : *index->find(key(number)));
  }
}

TEST(JournalIndexDeathTest, StopsRatherThanToServeWithoutAShard) {
  JournalIndex index;
  class Gone final : public journal::ShardSource {
    [[nodiscard]] std::uint64_t seed() const override { return 1; }
    [[nodiscard]] Share share_of(std::size_t) const override { return {1, 10}; }
    [[nodiscard]] std::optional<std::int64_t> fill(std::size_t, journal::PlaceTable&) override {
      return std::nullopt;
    }
  };
  index.fill_from(std::make_unique<Gone>());
  EXPECT_DEATH((void)index.has(key(1)), "what a shard of the index holds is found");
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
