#include <filesystem>

#include "unit/store/journal_bed.h"

namespace counterfoil::test {
namespace {

constexpr int sector = 512;
constexpr int head_copies = 8;

TEST(Journal, ADamagedRecordIsMissedAloneByItsHeadOrItsNeighbour) {
  for (const int number : {1, 2, 3}) {
    for (const int within : {2, 10, 17, 22, 26, 40, 60, 100, 5'000}) {
      SCOPED_TRACE(std::to_string(number) + " at " + std::to_string(within));
      JournalBed bed;
      std::vector<JournalPlace> places;
      for (int written = 1; written <= 3; ++written) places.push_back(bed.write(written));
      bed.journal.reset();
      bed.damage(1, places[static_cast<std::size_t>(number - 1)].at + within);
      bed.open();
      auto expected = from_to(1, 3);
      expected[static_cast<std::size_t>(number - 1)] = -1;
      EXPECT_EQ(bed.shown(), expected);
      EXPECT_EQ(bed.journal->damaged().size(), 1U);
    }
  }
}

TEST(Journal, TwoDamagedNeighboursAreMissedIfEitherHeadIsWhole) {
  JournalBed bed;
  const auto first = bed.write(1);
  const auto second = bed.write(2);
  bed.write(3);
  bed.journal.reset();
  bed.damage(1, first.at + 5'000);
  bed.damage(1, second.at + 40);
  bed.open();
  EXPECT_EQ(bed.shown(), (std::vector<Revision>{-1, -1, 3}));
}

struct DamagedHeads {
  std::vector<int> bits;     // those flipped in each of them
  std::vector<int> records;  // neighbours, of four that fill a segment
};

// In every place of a head: its segment, place, length, checksum, what it holds, the record before
// it, its own key and times.
std::vector<DamagedHeads> damaged_heads(const std::vector<std::vector<int>>& neighbours) {
  std::vector<DamagedHeads> all;
  for (const auto& bits : {std::vector{70},
                           {165},
                           {225},
                           {500},
                           {64, 159},
                           {161, 191},
                           {195, 228},
                           {226, 270},
                           {400, 680}}) {
    for (const auto& records : neighbours) all.push_back({bits, records});
  }
  return all;
}

void expect_missed_alone(const DamagedHeads& damaged, int written, std::int64_t lost_contents) {
  SCOPED_TRACE(testing::PrintToString(damaged.bits) + testing::PrintToString(damaged.records));
  JournalBed bed;
  std::vector<JournalPlace> places;
  for (int number = 1; number <= written; ++number) places.push_back(bed.write(number));
  bed.journal.reset();
  auto expected = from_to(1, written);
  std::vector<std::string> named;
  for (const auto number : damaged.records) {
    const auto at = places[static_cast<std::size_t>(number - 1)].at;
    bed.flip(1, at, damaged.bits);
    expected[static_cast<std::size_t>(number - 1)] = -1;
    named.push_back("the record at " + std::to_string(at) + " of " + bed.path(1));
  }
  if (lost_contents > 0) bed.damage(1, places[3].at + places[3].length + lost_contents);
  bed.open();
  EXPECT_EQ(bed.shown(), expected);
  EXPECT_EQ(bed.journal->damaged(), named);
}

TEST(Journal, NeighboursWithOneOrTwoFlippedBitsInEachHeadAreMissedAlone) {
  for (const auto& damaged : damaged_heads({{1, 2}, {3, 4}, {1, 2, 3}, {2, 3, 4}})) {
    expect_missed_alone(damaged, 4, 0);
  }
}

TEST(Journal, SoTheyAreInASegmentThatDoesNotSayWhatItHolds) {
  constexpr std::int64_t in_its_contents = 40;
  for (const auto& damaged : damaged_heads({{3, 4}, {2, 3, 4}})) {
    expect_missed_alone(damaged, 6, in_its_contents);
  }
}

TEST(Journal, WhatNobodyKnowsToBeMissingRefusesTheStart) {
  JournalBed bed;
  const auto first = bed.write(1);
  const auto second = bed.write(2);
  bed.write(3);
  bed.journal.reset();
  bed.flip(1, first.at, {300, 310, 320});
  bed.flip(1, second.at, {300});
  EXPECT_EQ(bed.failure_to_open(), "the record at 4096 is damaged in " + bed.path(1) +
                                       ", and it is not known what it held");
}

TEST(Journal, AMissingNewestSegmentRefusesTheStart) {
  JournalBed bed;
  bed.write_from_to(1, 5);
  bed.journal.reset();
  std::filesystem::remove(bed.path(2));
  EXPECT_EQ(bed.failure_to_open().substr(0, 14), "the journal in");
}

TEST(Journal, ItsEndIsProvedWhateverTenBitsOfItAreFlipped) {
  for (int shift = 0; shift < 3; ++shift) {
    JournalBed bed;
    const auto place = bed.write(1);
    bed.journal.reset();
    for (int flip = 0; flip < 10; ++flip) {
      bed.damage_file("journal.end", 96 * (flip % 5) + (flip < 5 ? 9 : 40) + shift);
    }
    bed.damage(1, place.at + 50);
    bed.open();
    EXPECT_EQ(bed.shown(), (std::vector<Revision>{-1}));
  }
}

// It is there five times, in 96 bytes each.
TEST(Journal, ItsEndIsProvedAsLongAsOneCopyOfItIsWhole) {
  for (const int whole : {0, 2, 4}) {
    JournalBed bed;
    const auto place = bed.write(1);
    bed.journal.reset();
    for (int copy = 0; copy < 5; ++copy) {
      if (copy != whole) bed.damage_file("journal.end", 96 * copy + 9, 30);
    }
    bed.damage(1, place.at + 50);
    bed.open();
    EXPECT_EQ(bed.shown(), (std::vector<Revision>{-1}));
  }
}

// As a loss of power leaves a file whose length alone reached the disk.
TEST(Journal, AnEndOfZerosIsOneThatWasNeverNoted) {
  JournalBed bed;
  bed.write(1);
  bed.journal.reset();
  const auto path = bed.directory.path() + "/journal.end";
  std::ofstream{path} << std::string(std::filesystem::file_size(path), '\0');
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 1));
}

TEST(Journal, AnEndThatCannotBeReadRefusesTheStart) {
  JournalBed bed;
  bed.write(1);
  bed.journal.reset();
  for (int copy = 0; copy < 5; ++copy) bed.damage_file("journal.end", 96 * copy, 3);
  EXPECT_EQ(bed.failure_to_open(), "all copies of the end of the journal are damaged in " +
                                       bed.directory.path() + "/journal.end");
}

TEST(Journal, ADamagedRecordIsMissedAloneWhereItsSegmentSaysWhatItHolds) {
  JournalBed bed;
  const auto damaged = bed.write(1);
  bed.write_from_to(2, 8);
  bed.journal.reset();
  bed.damage(1, damaged.at + 100);
  bed.open();
  EXPECT_EQ(bed.shown(), (std::vector<Revision>{-1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(Journal, WhatASegmentHoldsIsReadFromItsRecordsWhenItDoesNotSay) {
  JournalBed bed;
  JournalPlace last;
  for (int number = 1; number <= 4; ++number) last = bed.write(number);
  bed.write_from_to(5, 8);
  bed.journal.reset();
  bed.damage(1, last.at + last.length + 40);
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 8));
}

// A loss of power may leave a closed segment without them.
TEST(Journal, WhatASegmentHoldsIsWrittenAgainWhenItDidNotSay) {
  JournalBed bed;
  JournalPlace last;
  for (int number = 1; number <= 4; ++number) last = bed.write(number);
  bed.write_from_to(5, 8);
  bed.journal.reset();
  bed.damage(1, last.at + last.length + 40);
  bed.open();
  bed.journal.reset();
  constexpr int in_the_head = 30;
  bed.damage(1, last.at + in_the_head);
  bed.open();
  EXPECT_EQ(bed.shown(), (std::vector<Revision>{1, 2, 3, -1, 5, 6, 7, 8}));
}

TEST(Journal, AFileThatWasNeverBegunMayHaveFlippedBits) {
  for (const int at : {0, 9, sector, 7 * sector + 9}) {
    JournalBed bed;
    bed.write_from_to(1, 4);
    ASSERT_TRUE(bed.journal->prepare_spare());
    bed.journal.reset();
    bed.damage(2, at);
    bed.open();
    EXPECT_EQ(bed.shown(), from_to(1, 4)) << at;
  }
}

TEST(Journal, AFlippedBitInEachCopyOfAHeadIsMended) {
  JournalBed bed;
  bed.write_from_to(1, 8);
  bed.journal.reset();
  const auto whole = bed.heads_of(1);
  for (int copy = 0; copy < head_copies; ++copy) bed.damage(1, sector * copy + 5 + copy);
  ASSERT_FALSE(bed.heads_of(1) == whole);
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 8));
  EXPECT_TRUE(bed.heads_of(1) == whole);
}

// A loss of power may leave copies of a head that was never written to its end: its number becomes
// another segment's.
TEST(Journal, CopiesOfAHeadThatWasNeverBegunDoNotStay) {
  JournalBed bed;
  bed.write_from_to(1, 8);
  bed.journal.reset();
  const auto whole = bed.heads_of(1);
  auto newest = bed.heads_of(2);
  std::fstream file{bed.path(1), std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(sector).write(newest.data() + sector, 7 * sector);
  file.close();
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 8));
  EXPECT_TRUE(bed.heads_of(1) == whole);
}

TEST(Journal, AFileThatIsNotNeededMayHaveNoHead) {
  JournalBed bed;
  bed.write_from_to(1, 9);
  ASSERT_TRUE(bed.journal->release(*bed.journal->oldest_closed()));
  ASSERT_TRUE(bed.journal->release(*bed.journal->oldest_closed()));
  ASSERT_TRUE(bed.journal->cut());  // no head calls them needed any more
  bed.journal.reset();
  bed.lose_heads(2);
  const auto lost = bed.heads_of(2);
  bed.open();
  EXPECT_EQ(bed.journal->passed_over(), std::vector<std::string>{bed.path(2)});
  EXPECT_EQ(bed.shown(), from_to(9, 9));
  bed.write_from_to(10, 30);
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(9, 30));
  EXPECT_TRUE(bed.heads_of(2) == lost);
}

TEST(Journal, ANeededFileWithoutAHeadRefusesTheStart) {
  for (const int file : {1, 2}) {
    JournalBed bed;
    bed.write_from_to(1, 8);
    bed.journal.reset();
    bed.lose_heads(file);
    EXPECT_EQ(bed.failure_to_open(), "the head is damaged in " + bed.path(file));
  }
}

// Where nothing is noted, the file may be a newer one than all that can be read.
TEST(Journal, AFileWithoutAHeadRefusesTheStartWhereNoEndIsNoted) {
  JournalBed bed;
  bed.write_from_to(1, 8);
  bed.journal.reset();
  bed.lose_heads(2);
  std::filesystem::remove(bed.directory.path() + "/journal.end");
  EXPECT_EQ(bed.failure_to_open(), "the head is damaged in " + bed.path(2));
}

TEST(Journal, ANewestSegmentIsNotMissedUnnoticedAfterALossOfPower) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    FaultyDisk disk;
    JournalBed bed{disk};
    bed.write_from_to(1, 5);
    TemporaryDirectory left;
    disk.cut_power(bed.directory.path(), left.path(), seed);
    std::filesystem::remove(left.path() + "/journal.2");
    const auto found = Journal::needed_files(left.path());
    ASSERT_FALSE(found) << seed;
    EXPECT_EQ(found.error().log.text, "the journal in " + left.path() + " lacks the segment 2");
  }
}

TEST(Journal, AMissingSegmentRefusesTheStart) {
  for (int file = 1; file <= 2; ++file) {
    JournalBed bed;
    bed.write_from_to(1, 10);
    bed.journal.reset();
    std::filesystem::remove(bed.path(file));
    EXPECT_EQ(bed.failure_to_open(), "the journal in " + bed.directory.path() +
                                         " lacks the segment " + std::to_string(file));
  }
}

TEST(Journal, ADamagedRecordIsNotRead) {
  JournalBed bed;
  const auto place = bed.write(1);
  bed.damage(1, place.at + place.length - 1);
  const auto read = bed.journal->read(place);
  ASSERT_TRUE(read);
  EXPECT_FALSE(*read);
}

}  // namespace
}  // namespace counterfoil::test
