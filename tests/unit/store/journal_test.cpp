#include "store/journal/journal.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "contract/store_builders.h"
#include "contract/temporary_directory.h"
#include "unit/store/faulty_disk.h"

namespace counterfoil::test {
namespace {

using journal::Journal;
using journal::JournalIndex;
using journal::JournalPlace;
using journal::JournalRecord;

constexpr std::int64_t segment_bytes = 64 * 1024;
constexpr std::size_t document_bytes = 20'000;  // four of them fill one

JournalRecord record(int number, std::size_t size = document_bytes) {
  const StoredSession session{.key = key(number),
                              .merchant = merchant,
                              .revision = number,
                              .created_at = noon,
                              .expires_at = noon + lifetime,
                              .document = std::string(size, 'x') + std::to_string(number),
                              .amount_override = {}};
  return {
      .row = {{std::make_shared<const StoredSession>(session), nullptr}}, .claim = {}, .block = {}};
}

class JournalBed {
 public:
  explicit JournalBed(journal::Disk& disk = journal::machine_disk()) : disk_{disk} { open(); }

  void open() {
    journal.reset();
    index = std::make_unique<JournalIndex>();
    auto opened = Journal::open({directory.path(), disk_, keys, random_, segment_bytes}, *index);
    if (!opened) throw std::runtime_error{opened.error().log.text};
    journal = *std::move(opened);
  }
  // The revisions of all records that are found, each of which has a key of its own.
  std::vector<Revision> shown() {
    std::vector<Revision> revisions;
    for (int number = 0; number < 100; ++number) {
      const auto place = index->find(key(number));
      if (!place) continue;
      const auto read = journal->read(*place);
      revisions.push_back(read && *read ? (*read)->row->session->revision : -1);
    }
    return revisions;
  }
  JournalPlace write(int number) {
    EXPECT_TRUE(journal->make_room());
    journal->add(record(number));
    const auto added = journal->commit();
    if (!added) throw std::runtime_error{added.error().log.text};
    return {journal->newest_number(), added->front().at, added->front().length};
  }
  void write_from_to(int first, int last) {
    for (int number = first; number <= last; ++number) write(number);
  }
  [[nodiscard]] std::string path(int file) const {
    return directory.path() + "/journal." + std::to_string(file);
  }
  // Changes one byte of a file.
  void damage(int file, std::int64_t at) const {
    damage_file("journal." + std::to_string(file), at);
  }
  void damage_file(const std::string& name, std::int64_t at) const {
    const auto file = directory.path() + "/" + name;
    std::fstream bytes{file, std::ios::in | std::ios::out | std::ios::binary};
    bytes.seekg(at);
    const auto was = bytes.get();
    bytes.seekp(at);
    bytes.put(static_cast<char>(was ^ 1));
  }
  std::string failure_to_open() {
    try {
      open();
    } catch (const std::runtime_error& refused) {
      return refused.what();
    }
    return "opened";
  }

  TemporaryDirectory directory;
  journal::StoreKeys keys{{{"st-1", std::string(32, 'k')}}};
  std::unique_ptr<JournalIndex> index;
  std::unique_ptr<Journal> journal;

 private:
  journal::Disk& disk_;
  SystemRandom random_;
};

std::vector<Revision> from_to(Revision first, Revision last) {
  std::vector<Revision> all;
  for (auto revision = first; revision <= last; ++revision) all.push_back(revision);
  return all;
}

TEST(Journal, ShowsEveryRecordInOrderAfterEachStart) {
  JournalBed bed;
  EXPECT_EQ(bed.shown(), from_to(1, 0));
  bed.write_from_to(1, 6);
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 6));
  bed.write_from_to(7, 9);
  bed.open();
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 9));
}

TEST(Journal, ReadsARecordWhereItWasPut) {
  JournalBed bed;
  bed.write(1);
  const auto place = bed.write(2);
  const auto read = bed.journal->read(place);
  ASSERT_TRUE(read && *read);
  EXPECT_EQ(*(*read)->row->session, *record(2).row->session);
}

TEST(Journal, WhatWasDiscardedIsNotThere) {
  JournalBed bed;
  bed.write(1);
  bed.journal->add(record(2));
  bed.journal->discard();
  bed.write(3);
  bed.open();
  EXPECT_EQ(bed.shown(), (std::vector<Revision>{1, 3}));
}

// As a loss of power leaves it: what no sync has covered is written in part.
TEST(Journal, ATornEndIsCutOffForGood) {
  FaultyDisk disk;
  JournalBed bed{disk};
  bed.write(1);
  disk.fail_syncs(FaultyDisk::journal);
  bed.journal->add(record(2));
  bed.journal->add(record(3));
  EXPECT_FALSE(bed.journal->commit());
  disk.heal();
  bed.journal.reset();
  bed.damage(1, journal::records_begin + static_cast<std::int64_t>(document_bytes) + 1'000);
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 1));
  bed.write(4);  // as long as the torn one: the third would fit behind it
  bed.open();
  EXPECT_EQ(bed.shown(), (std::vector<Revision>{1, 4}));
}

// After a kill, when no segment says what the newest holds.
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

TEST(Journal, WhatNobodyKnowsToBeMissingRefusesTheStart) {
  JournalBed bed;
  const auto first = bed.write(1);
  const auto second = bed.write(2);
  bed.write(3);
  bed.journal.reset();
  bed.damage(1, first.at + 40);
  bed.damage(1, second.at + 40);
  EXPECT_EQ(bed.failure_to_open(), "the record at 4096 is damaged in " + bed.path(1) +
                                       ", and it is not known what it held");
}

TEST(Journal, CannotBeReadWithoutItsKey) {
  JournalBed bed;
  bed.write(1);
  bed.keys.replace({{"st-2", std::string(32, 'x')}});
  EXPECT_EQ(bed.failure_to_open(),
            "the key under which " + bed.path(1) + " is sealed is not among the store's");
  bed.keys.replace({{"st-2", std::string(32, 'x')}, {"st-1", std::string(32, 'k')}});
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 1));
}

TEST(Journal, ANewKeySealsTheNextSegment) {
  JournalBed bed;
  bed.write(1);
  EXPECT_FALSE(bed.journal->is_outdated());
  bed.keys.replace({{"st-2", std::string(32, 'x')}, {"st-1", std::string(32, 'k')}});
  EXPECT_TRUE(bed.journal->is_outdated());
  const auto place = bed.write(2);
  EXPECT_EQ(place.segment, 2U);
  EXPECT_FALSE(bed.journal->is_outdated());
  ASSERT_TRUE(bed.journal->release_oldest());
  bed.write_from_to(3, 8);
  bed.keys.replace({{"st-2", std::string(32, 'x')}});
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(2, 8));
}

TEST(Journal, AMissingNewestSegmentRefusesTheStart) {
  JournalBed bed;
  bed.write_from_to(1, 5);
  bed.journal.reset();
  std::filesystem::remove(bed.path(2));
  EXPECT_EQ(bed.failure_to_open().substr(0, 14), "the journal in");
}

TEST(Journal, ItsEndIsProvedThoughOneCopyOfItIsDamaged) {
  for (const int at : {0, 100}) {
    JournalBed bed;
    const auto place = bed.write(1);
    bed.journal.reset();
    bed.damage_file("journal.end", at);
    bed.damage(1, place.at + 50);
    bed.open();
    EXPECT_EQ(bed.shown(), (std::vector<Revision>{-1}));
  }
}

TEST(Journal, AnEndThatCannotBeReadRefusesTheStart) {
  JournalBed bed;
  bed.write(1);
  bed.journal.reset();
  bed.damage_file("journal.end", 0);
  bed.damage_file("journal.end", 100);
  EXPECT_EQ(bed.failure_to_open(), "both copies of the end of the journal are damaged in " +
                                       bed.directory.path() + "/journal.end");
}

TEST(Journal, WhatAFailedSyncCoveredIsCutOffForGood) {
  FaultyDisk disk;
  JournalBed bed{disk};
  bed.write(1);
  disk.fail_syncs(FaultyDisk::journal, 1);
  bed.journal->add(record(2));
  EXPECT_FALSE(bed.journal->commit());
  ASSERT_TRUE(bed.journal->cut());
  bed.write(3);
  bed.open();
  EXPECT_EQ(bed.shown(), (std::vector<Revision>{1, 3}));
}

TEST(Journal, ASegmentThatCouldNotBeBegunIsPassedOver) {
  FaultyDisk disk;
  JournalBed bed{disk};
  bed.write_from_to(1, 10);
  // Two spares, so that the next attempt takes another file.
  ASSERT_TRUE(bed.journal->release_oldest());
  ASSERT_TRUE(bed.journal->release_oldest());
  disk.fail_syncs(FaultyDisk::journal, 1);
  EXPECT_FALSE(bed.journal->cut());
  ASSERT_TRUE(bed.journal->cut());
  bed.write(11);
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(9, 11));
}

TEST(Journal, WhatItsEndCouldNotBeNotedForIsCutOff) {
  FaultyDisk disk;
  JournalBed bed{disk};
  bed.write(1);
  disk.fail_writes(FaultyDisk::journal_end);
  bed.journal->add(record(2));
  EXPECT_FALSE(bed.journal->commit());
  disk.heal();
  ASSERT_TRUE(bed.journal->cut());
  bed.write(3);
  bed.open();
  EXPECT_EQ(bed.shown(), (std::vector<Revision>{1, 3}));
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

TEST(Journal, StartsFromWhatACleanStopHasLeft) {
  JournalBed bed;
  bed.write_from_to(1, 20);
  bed.open();
  bed.index->put(key(50), *bed.index->find(key(20)), false);  // known from the snapshot alone
  ASSERT_TRUE(bed.journal->finish(*bed.index));
  bed.open();
  EXPECT_TRUE(bed.index->has(key(50)));
  EXPECT_EQ(bed.shown().size(), 21U);
  EXPECT_EQ(bed.journal->oldest_closed()->latest_expiry(), noon + lifetime);
  bed.open();  // not after a clean stop
  EXPECT_EQ(bed.shown(), from_to(1, 20));
}

TEST(Journal, StartsWithoutADamagedSnapshot) {
  for (const int at : {0, 30, 60, 200, 500}) {
    JournalBed bed;
    bed.write_from_to(1, 20);
    bed.open();
    ASSERT_TRUE(bed.journal->finish(*bed.index));
    bed.journal.reset();
    bed.damage_file("journal.index", at);
    bed.open();
    EXPECT_EQ(bed.shown(), from_to(1, 20)) << at;
    EXPECT_EQ(bed.journal->oldest_closed()->latest_expiry(), noon + lifetime);
  }
}

TEST(Journal, TheHeadOfASegmentStandsTwice) {
  constexpr int second_head_at = 2'048;
  for (const int at : {9, second_head_at + 9}) {
    JournalBed bed;
    bed.write_from_to(1, 8);
    bed.journal.reset();
    bed.damage(1, at);
    bed.open();
    EXPECT_EQ(bed.shown(), from_to(1, 8));
    bed.journal.reset();
    bed.damage(1, at == 9 ? second_head_at + 9 : 9);
    EXPECT_EQ(bed.failure_to_open(), "the head is damaged in " + bed.path(1));
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

TEST(Journal, AFileGivenFreeIsUsedAgainAndShowsNothingOld) {
  JournalBed bed;
  for (int number = 1; number <= 60; ++number) {
    bed.write(number);
    while (bed.journal->closed_bytes() > 3 * segment_bytes) {
      ASSERT_TRUE(bed.journal->release_oldest());
    }
  }
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator{bed.directory.path()}) {
    files += file.path().filename().string().starts_with("journal.") ? 1 : 0;
  }
  EXPECT_LE(files, 8);
  bed.open();
  const auto shown = bed.shown();
  ASSERT_FALSE(shown.empty());
  EXPECT_EQ(shown, from_to(shown.front(), 60));
}

TEST(Journal, NothingIsReadFromAPlaceGivenFree) {
  JournalBed bed;
  const auto place = bed.write(1);
  bed.write_from_to(2, 5);
  ASSERT_TRUE(bed.journal->release_oldest());
  const auto read = bed.journal->read(place);
  ASSERT_TRUE(read);
  EXPECT_FALSE(*read);
}

TEST(Journal, NamesTheFilesThatABackupNeedsTheNewestFirst) {
  JournalBed bed;
  bed.write_from_to(1, 9);
  ASSERT_TRUE(bed.journal->release_oldest());
  bed.write_from_to(10, 13);
  const auto files = Journal::needed_files(bed.directory.path());
  ASSERT_TRUE(files);
  EXPECT_EQ(*files, (std::vector<std::string>{bed.path(1), bed.path(3), bed.path(2)}));
}

}  // namespace
}  // namespace counterfoil::test
