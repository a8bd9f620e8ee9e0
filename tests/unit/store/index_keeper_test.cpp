#include "store/journal/index_keeper.h"

#include <filesystem>

#include "unit/store/journal_bed.h"
#include "unit/store/journal_store_bed.h"

namespace counterfoil::test {
namespace {

using journal::IndexKeeper;

TEST(IndexKeeper, FillsTheIndexAfterAStart) {
  JournalBed bed;
  for (int number = 1; number <= 9; ++number) bed.keep(number);
  ASSERT_TRUE(bed.journal->finish(*bed.index));
  bed.open();
  ASSERT_FALSE(bed.index->is_filled());
  RecordingLog log;
  IndexKeeper keeper{log, *bed.index, *bed.journal};
  keeper.start();
  EXPECT_TRUE(eventually([&] { return bed.index->is_filled(); }));
  keeper.stop();
  EXPECT_EQ(bed.shown(), from_to(1, 9));
}

TEST(IndexKeeper, StopsBeforeTheIndexIsFilled) {
  JournalBed bed;
  for (int number = 1; number <= 9; ++number) bed.keep(number);
  ASSERT_TRUE(bed.journal->finish(*bed.index));
  bed.open();
  RecordingLog log;
  {
    IndexKeeper keeper{log, *bed.index, *bed.journal};
    keeper.start();
  }
  ASSERT_TRUE(bed.journal->finish(*bed.index));
  bed.open();
  EXPECT_EQ(bed.shown(), from_to(1, 9));
}

TEST(IndexKeeper, WritesTheIndexDownWhenTheJournalHasGrown) {
  JournalBed bed;
  for (int number = 1; number <= 13; ++number) bed.keep(number);
  RecordingLog log;
  IndexKeeper keeper{log, *bed.index, *bed.journal};
  keeper.start();
  const auto file = [&](const char* name) {
    return bed.directory.path() + "/journal.index." + name;
  };
  EXPECT_TRUE(eventually([&] { return std::filesystem::exists(file("a")); }));
  EXPECT_TRUE(eventually([&] {
    bed.keep(1);
    return std::filesystem::exists(file("b"));
  }));
  keeper.stop();
  bed.open();
  EXPECT_FALSE(bed.index->is_filled());
  EXPECT_EQ(bed.shown(), from_to(1, 13));
}

TEST(IndexKeeper, SaysWhyTheIndexCannotBeWrittenDown) {
  FaultyDisk disk;
  JournalBed bed{disk};
  for (int number = 1; number <= 13; ++number) bed.keep(number);
  disk.fail_syncs(FaultyDisk::journal_index);
  RecordingLog log;
  IndexKeeper keeper{log, *bed.index, *bed.journal};
  keeper.start();
  EXPECT_TRUE(eventually([&] { return log.count("the index cannot be written down") == 1; }));
  keeper.stop();
}

// What a server's kill leaves beside a snapshot that was written while it served.
TEST(IndexKeeper, AStoreThatWasKilledShowsAllThatWasAcknowledged) {
  FaultyDisk disk;
  JournalStoreOptions options;
  options.journal_bytes_min = 256 * 1024;
  options.disk = &disk;
  JournalStoreBed bed{options};
  constexpr int sessions = 40;
  std::vector<Revision> revisions(sessions, 1);
  for (int number = 0; number < sessions; ++number) bed.create(number);
  const auto snapshot = bed.directory.path() + "/journal.index.b";
  int next = 0;
  const auto count = [&] {
    const auto number = next++ % sessions;
    bed.count(number, 5'000);
    ++revisions[static_cast<std::size_t>(number)];
  };
  ASSERT_TRUE(eventually([&] {
    count();
    return std::filesystem::exists(snapshot);
  }));
  for (int more = 0; more < 3; ++more) {
    TemporaryDirectory killed;
    disk.kill(bed.directory.path(), killed.path());
    JournalStoreOptions of_killed;
    of_killed.directory = killed.path();
    JournalStoreBed left{of_killed};
    for (int number = 0; number < sessions; ++number) {
      EXPECT_EQ(left.revision(number), revisions[static_cast<std::size_t>(number)]) << number;
    }
    for (int update = 0; update < 150; ++update) count();
  }
}

}  // namespace
}  // namespace counterfoil::test
