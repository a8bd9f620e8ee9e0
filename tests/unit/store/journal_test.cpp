#include <filesystem>

#include "unit/store/journal_bed.h"

namespace counterfoil::test {
namespace {

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
  ASSERT_TRUE(bed.journal->release(*bed.journal->oldest_closed()));
  bed.write_from_to(3, 8);
  bed.keys.replace({{"st-2", std::string(32, 'x')}});
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(2, 8));
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

// The kernel shows what a failed sync has left, and the disk does not have it.
TEST(Journal, WhatStandsBehindTheNotedEndIsOnTheDiskBeforeItIsServed) {
  FaultyDisk disk;
  JournalBed bed{disk};
  bed.write_from_to(1, 2);
  disk.fail_syncs(FaultyDisk::journal, 1);
  bed.journal->add(record(3));
  EXPECT_FALSE(bed.journal->commit());
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 3));
  bed.journal.reset();
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    SCOPED_TRACE(seed);
    JournalBed left;
    left.journal.reset();
    disk.cut_power(bed.directory.path(), left.directory.path(), seed);
    left.open();
    EXPECT_EQ(left.shown(), from_to(1, 3));
  }
}

// As a loss of power leaves it that came before the note of the segment was on the disk.
TEST(Journal, WithoutANoteOfTheNewestSegmentAllOfItIsOnTheDiskBeforeItIsServed) {
  FaultyDisk disk;
  JournalBed bed{disk};
  bed.write_from_to(1, 4);
  ASSERT_TRUE(bed.journal->cut());
  disk.fail_writes(FaultyDisk::journal_end);
  bed.journal->add(record(5));
  EXPECT_FALSE(bed.journal->commit());
  disk.heal();
  const auto before = disk.bytes_written(bed.path(2));
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 5));
  EXPECT_GE(disk.bytes_written(bed.path(2)) - before, static_cast<std::int64_t>(document_bytes));
}

TEST(Journal, WhatStandsBeforeTheNotedEndIsNotWrittenAgain) {
  FaultyDisk disk;
  JournalBed bed{disk};
  bed.write_from_to(1, 3);
  const auto before = disk.bytes_written(bed.path(1));
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 3));
  // What it holds is told behind its records; they themselves are many times as long.
  EXPECT_LT(disk.bytes_written(bed.path(1)) - before, 1'000);
}

TEST(Journal, ASegmentThatCouldNotBeBegunIsPassedOver) {
  FaultyDisk disk;
  JournalBed bed{disk};
  bed.write_from_to(1, 10);
  // Two spares, so that the next attempt takes another file.
  ASSERT_TRUE(bed.journal->release(*bed.journal->oldest_closed()));
  ASSERT_TRUE(bed.journal->release(*bed.journal->oldest_closed()));
  ASSERT_TRUE(bed.journal->cut());
  bed.write(11);
  bed.journal->reuse_freed();
  disk.fail_syncs(FaultyDisk::journal, 1);
  EXPECT_FALSE(bed.journal->cut());
  ASSERT_TRUE(bed.journal->cut());
  bed.write(12);
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(9, 12));
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
  bed.write(51);
  bed.open();  // after a crash, by what stands behind the snapshot as well
  EXPECT_EQ(bed.shown().size(), 22U);
}

TEST(Journal, AFileGivenFreeIsUsedAgainAndShowsNothingOld) {
  JournalBed bed;
  for (int number = 1; number <= 60; ++number) {
    bed.write(number);
    while (bed.journal->closed_bytes() > 3 * segment_bytes) {
      ASSERT_TRUE(bed.journal->release(*bed.journal->oldest_closed()));
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
  ASSERT_TRUE(bed.journal->release(*bed.journal->oldest_closed()));
  const auto read = bed.journal->read(place);
  ASSERT_TRUE(read);
  EXPECT_FALSE(*read);
}

// Copies what a backup needs; `before_last` happens before the last of it.
template <class Meanwhile>
void back_up(const JournalBed& bed, const std::string& to, Meanwhile before_last) {
  const auto files = Journal::needed_files(bed.directory.path());
  ASSERT_TRUE(files);
  const auto copy = [&](const std::filesystem::path& file) {
    std::filesystem::copy_file(file, to / file.filename());
  };
  copy(bed.directory.path() + "/journal.end");
  for (const auto& file : *files) {
    if (file == files->back()) before_last();
    copy(file);
  }
}

TEST(Journal, WhatABackupCopiesIsNotBegunAnew) {
  JournalBed bed;
  bed.write_from_to(1, 9);
  ASSERT_TRUE(bed.journal->release(*bed.journal->oldest_closed()));
  JournalBed copy;
  copy.journal.reset();
  std::filesystem::remove_all(copy.directory.path());
  std::filesystem::create_directory(copy.directory.path());
  back_up(bed, copy.directory.path(), [&] { bed.write_from_to(10, 30); });
  copy.open();
  EXPECT_EQ(copy.shown().back(), 9);
}

TEST(Journal, NamesTheFilesThatABackupNeedsTheNewestFirst) {
  JournalBed bed;
  bed.write_from_to(1, 9);
  ASSERT_TRUE(bed.journal->release(*bed.journal->oldest_closed()));
  bed.write_from_to(10, 13);
  const auto needed = [&] { return Journal::needed_files(bed.directory.path()).value(); };
  EXPECT_EQ(needed(), (std::vector<std::string>{bed.path(4), bed.path(3), bed.path(2)}));
  bed.journal->reuse_freed();
  bed.write_from_to(14, 17);
  EXPECT_EQ(needed(),
            (std::vector<std::string>{bed.path(1), bed.path(4), bed.path(3), bed.path(2)}));
}

// The index does not keep how long they are to the byte.
TEST(Journal, ReadsRecordsOfAnyLength) {
  JournalBed bed;
  std::vector<std::size_t> sizes;
  for (std::size_t size = 1; size < 3'000'000; size = size * 5 / 2 + 1) sizes.push_back(size);
  for (std::size_t at = 0; at < sizes.size(); ++at) {
    ASSERT_TRUE(bed.journal->make_room());
    bed.journal->add(record(static_cast<int>(at), sizes[at]));
    const auto added = bed.journal->commit();
    ASSERT_TRUE(added);
    const auto& entry = added->front();
    bed.index->put(entry.key, {bed.journal->newest_number(), entry.at, entry.length}, true);
  }
  for (int opening = 0; opening < 2; ++opening) {
    for (std::size_t at = 0; at < sizes.size(); ++at) {
      const auto place = bed.index->find(key(static_cast<int>(at)));
      ASSERT_TRUE(place);
      const auto read = bed.journal->read(*place);
      ASSERT_TRUE(read && *read) << sizes[at];
      EXPECT_GE((*read)->row->session->document.size(), sizes[at]);
    }
    bed.open();
  }
}

}  // namespace
}  // namespace counterfoil::test
