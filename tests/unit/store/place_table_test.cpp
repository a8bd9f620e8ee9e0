#include "store/journal/place_table.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace counterfoil::test {
namespace {

using journal::JournalPlace;
using journal::PackedLength;
using journal::PackedPlace;
using journal::PlaceMark;
using journal::PlaceTable;

PackedPlace packed(const PlaceMark& mark, std::uint64_t segment, std::uint32_t at = 0) {
  return {mark, {segment, at, 100}, true};
}

std::string text_of(const PlaceTable& table) {
  std::string text;
  table.write(text);
  return text;
}

// What a table promises, by a map.
struct Model {
  std::map<PlaceMark, PackedPlace> places;

  PackedPlace find(const PlaceMark& mark) const {
    const auto found = places.find(mark);
    return found == places.end() ? PackedPlace{} : found->second;
  }
};

void expect_same(const PackedPlace& one, const PackedPlace& other) {
  ASSERT_EQ(one.is_none(), other.is_none());
  ASSERT_EQ(one.mark(), other.mark());
  ASSERT_EQ(one.place(), other.place());
  ASSERT_EQ(one.is_main(), other.is_main());
}

void expect_same(const PlaceTable& table, const Model& model) {
  ASSERT_EQ(table.size(), model.places.size());
  auto next = model.places.begin();
  table.for_each([&](const PackedPlace& place) {
    ASSERT_NE(next, model.places.end());
    expect_same(place, (next++)->second);
  });
  ASSERT_EQ(next, model.places.end());
  for (const auto& [mark, place] : model.places) expect_same(table.find(mark), place);
}

// Marks of a few kinds: spread evenly, nearly alike at the beginning, in the middle, at the end.
PlaceMark mark_of(unsigned kind, std::uint64_t chance) {
  constexpr std::uint64_t middle = std::uint64_t{1} << 63U;
  const auto last = static_cast<std::uint16_t>(chance >> 48U);
  switch (kind % 4) {
    case 0:
      return {chance * 0x9e3779b97f4a7c15U, last};
    case 1:
      return {chance % 4, last};
    case 2:
      return {middle + chance % 500, last};
    default:
      return {UINT64_MAX - chance % 4, last};
  }
}

struct Step {
  unsigned what = 0;
  PlaceMark mark;
  std::uint32_t at = 0;
};

void take(const Step& step, PlaceTable& table, Model& model) {
  const auto place = packed(step.mark, 1 + step.at % 3, step.at);
  const auto former = model.find(step.mark);
  switch (step.what % 4) {
    case 0:
    case 1:
      expect_same(table.put(place), former);
      model.places[step.mark] = place;
      break;
    case 2: {
      const bool stays = !former.is_none() && former.position() > place.position();
      expect_same(table.put_newer(place), stays ? place : former);
      if (!stays) model.places[step.mark] = place;
      break;
    }
    default: {
      const bool is_there = !former.is_none();
      expect_same(table.forget(step.mark, former.position() + 1), {});
      expect_same(table.forget(step.mark, former.position()), former);
      if (is_there) model.places.erase(step.mark);
    }
  }
  expect_same(table.find(step.mark), model.find(step.mark));
}

RC_GTEST_PROP(PlaceTable, IsAMap, ()) {
  PlaceTable table;
  Model model;
  const auto kinds = *rc::gen::inRange(1U, 5U);
  const auto steps =
      *rc::gen::container<std::vector<std::tuple<unsigned, unsigned, std::uint64_t>>>(
          rc::gen::tuple(rc::gen::inRange(0U, 4U), rc::gen::inRange(0U, kinds),
                         rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(),
                                        rc::gen::inRange<std::uint64_t>(0, 40))));
  for (const auto& [what, kind, chance] : steps) {
    take({what, mark_of(kind, chance), static_cast<std::uint32_t>(chance % 1'000)}, table, model);
  }
  expect_same(table, model);
  RC_ASSERT(!::testing::Test::HasFatalFailure());
}

// Large enough to be mapped, through all sizes and back.
TEST(PlaceTable, IsAMapWhileItGrowsAndShrinks) {
  for (const unsigned kinds : {1U, 4U}) {
    SCOPED_TRACE(kinds);
    std::mt19937_64 chance{kinds};
    PlaceTable table;
    Model model;
    std::vector<PlaceMark> marks;
    constexpr int many = 20'000;
    for (int step = 0; step < many; ++step) {
      const auto random = chance();
      marks.push_back(mark_of(step % 50 == 0 ? static_cast<unsigned>(random) % kinds : 0, random));
      take({static_cast<unsigned>(random >> 8U) % 3, marks.back(),
            static_cast<std::uint32_t>(random % 1'000)},
           table, model);
      if (step % 3 == 0) take({3, marks[chance() % marks.size()], 0}, table, model);
      ASSERT_FALSE(HasFatalFailure()) << step;
    }
    expect_same(table, model);
    const auto bytes = table.bytes();
    std::ranges::shuffle(marks, chance);
    for (const auto& mark : marks) take({3, mark, 0}, table, model);
    expect_same(table, model);
    EXPECT_EQ(table.size(), 0U);
    EXPECT_LT(table.bytes(), bytes / 100);
  }
}

TEST(PlaceTable, HoldsAnyNumberOfMarksThatAreAlikeAtTheirBeginning) {
  for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{1} << 40U, UINT64_MAX}) {
    PlaceTable table;
    Model model;
    for (std::uint16_t last = 0; last < 3'000; ++last) {
      take({0, {first, static_cast<std::uint16_t>(last * 7'919U)}, last}, table, model);
    }
    expect_same(table, model);
    PlaceTable copy;
    EXPECT_TRUE(copy.read(text_of(table)));
    expect_same(copy, model);
  }
}

TEST(PlaceTable, TakesAtMostTwentyEightBytesForEachOfMany) {
  std::mt19937_64 chance{1};
  PlaceTable table;
  for (std::size_t size = 1; size <= 40'000; ++size) {
    table.put(packed({chance(), 0}, 1));
    if (size <= 4'000) continue;
    ASSERT_LE(table.bytes(), 28 * size + 4'096) << size;
  }
}

TEST(PlaceTable, IsTheSameAfterASnapshot) {
  std::mt19937_64 chance{2};
  for (const int size : {0, 1, 7, 8, 9, 100, 5'000}) {
    PlaceTable table;
    Model model;
    for (int number = 0; number < size; ++number) {
      take({0, {chance(), 0}, static_cast<std::uint32_t>(number)}, table, model);
    }
    PlaceTable copy;
    EXPECT_EQ(copy.read(text_of(table)), 100 * size);
    expect_same(copy, model);
    take({0, {chance(), 0}, 1}, copy, model);
    expect_same(copy, model);
  }
}

TEST(PlaceTable, ReadsOnlyWhatStandsInSegmentsThatAreNeeded) {
  PlaceTable table;
  Model model;
  for (std::uint16_t number = 1; number <= 100; ++number) {
    const auto place = packed({number * 0x9e3779b97f4a7c15U, 0}, number);
    table.put(place);
    if (number >= 40) model.places[place.mark()] = place;
  }
  std::string text = "what stands before";
  const auto begin = text.size();
  EXPECT_EQ(table.write(text), 100 * 100);
  PlaceTable needed;
  EXPECT_EQ(needed.read(text.substr(begin), 40), 61 * 100);
  expect_same(needed, model);
  PlaceTable none;
  EXPECT_EQ(none.read(text.substr(begin), 101), 0);
  EXPECT_EQ(none.size(), 0U);
}

TEST(PlaceTable, TellsAboutHowMuchMemoryItWillTake) {
  EXPECT_EQ(PlaceTable::bytes_for(0), 0U);
  for (std::uint64_t size = 1; size <= 40'000; size = size * 3 + 1) {
    PlaceTable table;
    for (std::uint64_t number = 1; number <= size; ++number) {
      table.put(packed({number * 0x9e3779b97f4a7c15U, 0}, 1));
    }
    PlaceTable copy;
    ASSERT_TRUE(copy.read(text_of(table)));
    EXPECT_NEAR(static_cast<double>(copy.bytes()), static_cast<double>(PlaceTable::bytes_for(size)),
                5'000);
  }
}

// Each byte of it, whatever it says: no table, or one that works.
TEST(PlaceTable, ReadsNoNonsense) {
  PlaceTable table;
  for (std::uint16_t number = 1; number <= 20; ++number) {
    table.put(packed({std::uint64_t{number} << 58U, number}, number, number));
  }
  const auto text = text_of(table);
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char bits : {'\x01', '\x80', '\xff'}) {
      auto damaged = text;
      damaged[at] = static_cast<char>(damaged[at] ^ bits);
      PlaceTable copy;
      const bool is_read = copy.read(damaged).has_value();
      EXPECT_EQ(copy.size(), is_read ? 20U : 0U);
      copy.put(packed({1, 1}, 1));
      EXPECT_FALSE(copy.find({1, 1}).is_none());
    }
  }
  const auto place_bytes = sizeof(PackedPlace);
  const auto first = text.substr(0, place_bytes);
  EXPECT_FALSE(PlaceTable{}.read(text.substr(1)));
  EXPECT_FALSE(PlaceTable{}.read(first + first)) << "twice";
  EXPECT_FALSE(PlaceTable{}.read(text.substr(place_bytes) + first)) << "out of order";
  EXPECT_FALSE(PlaceTable{}.read(std::string(place_bytes, '\0'))) << "none";
  EXPECT_FALSE(PlaceTable{}.read(text + std::string(place_bytes, '\0')));
}

TEST(PackedLength, IsNeverShorterAndHardlyLonger) {
  for (std::uint64_t length = 0; length <= UINT32_MAX; length += 1 + length / 500) {
    const auto unpacked =
        PackedLength::unpack(PackedLength::pack(static_cast<std::uint32_t>(length)));
    ASSERT_GE(unpacked, length);
    ASSERT_LE(unpacked, length + length / 1'000) << length;
    ASSERT_TRUE(unpacked == length || length >= 4'096) << length;
  }
  EXPECT_EQ(PackedLength::unpack(PackedLength::pack(UINT32_MAX)), UINT32_MAX);
}

TEST(PackedPlace, IsWhatWasPacked) {
  for (const JournalPlace place :
       {JournalPlace{1, 0, 0}, JournalPlace{UINT32_MAX, 0x7fff'ffff, 4'095},
        JournalPlace{7, 4'096, 1'500}}) {
    for (const bool is_main : {false, true}) {
      const PlaceMark mark{0x0123'4567'89ab'cdef, 0xfedc};
      const PackedPlace packed{mark, place, is_main};
      EXPECT_EQ(packed.mark(), mark);
      EXPECT_EQ(packed.place(), place);
      EXPECT_EQ(packed.is_main(), is_main);
      EXPECT_EQ(packed.live_bytes(), is_main ? place.length : 0);
      EXPECT_EQ(packed.position(), journal::position_of(place));
      EXPECT_FALSE(packed.is_none());
    }
  }
}

TEST(PackedPlaceDeathTest, RefusesAPlaceThatCannotBePacked) {
  const PlaceMark mark{1, 1};
  EXPECT_DEATH(PackedPlace(mark, {0, 1, 1}, true), "can be packed");
  EXPECT_DEATH(PackedPlace(mark, {std::uint64_t{1} << 32U, 1, 1}, true), "can be packed");
  EXPECT_DEATH(PackedPlace(mark, {1, 0x8000'0000, 1}, true), "can be packed");
}

}  // namespace
}  // namespace counterfoil::test
