#include "store/journal/compaction_gate.h"
#include "store/journal/journal.h"
#include "unit/store/faulty_disk.h"
#include "unit/store/journal_store_bed.h"

namespace counterfoil::test {
namespace {

constexpr std::int64_t journal_bytes_min = 256 * 1024;
constexpr std::size_t document_bytes = 4'000;

JournalStoreOptions small() {
  JournalStoreOptions options;
  options.memory_bytes_max = 0;
  options.journal_bytes_min = journal_bytes_min;
  return options;
}

// Without the snapshots of the index, which compaction leaves alone.
std::int64_t journal_bytes(const JournalStoreBed& bed) {
  const auto all = FaultyDisk::bytes_of(bed.directory.path(), FaultyDisk::journal);
  return all - FaultyDisk::bytes_of(bed.directory.path(), FaultyDisk::journal_index);
}

std::string oldest_file(const JournalStoreBed& bed) {
  return journal::Journal::needed_files(bed.directory.path())->back();
}

std::size_t journal_files(const JournalStoreBed& bed) {
  return journal::Journal::needed_files(bed.directory.path())->size();
}

// Where a file says what it holds: behind its records.
std::int64_t contents_begin(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  return static_cast<std::int64_t>(bytes.rfind("\ncfcont1"));
}

// Updates other sessions until the first segment is no longer needed.
void push_out(JournalStoreBed& bed, int number) {
  const auto first = oldest_file(bed);
  ASSERT_TRUE(eventually([&] {
    for (int round = 0; round < 20; ++round) bed.count(number, document_bytes);
    return oldest_file(bed) != first;
  }));
}

TEST(Compaction, KeepsWhatIsNotChangedAnyMore) {
  JournalStoreBed bed{small()};
  for (int number = 0; number < 10; ++number) bed.create(number);
  for (int round = 0; round < 30; ++round) bed.count(1);
  told(run(bed.store->update(key(2), count_up(), claiming(claim(1)))));
  for (int pass = 0; pass < 3; ++pass) push_out(bed, 0);
  for (int opening = 0; opening < 2; ++opening) {
    SCOPED_TRACE(opening);
    EXPECT_EQ(bed.revision(1), 31);
    EXPECT_EQ(run(bed.store->history(key(1), merchant, noon))->size(), 31U);
    for (int number = 3; number < 10; ++number) EXPECT_EQ(bed.revision(number), 1);
    EXPECT_EQ(told(run(bed.store->update(key(2), count_up(), claiming(claim(1))))),
              "replayed sealed 2 1");
    bed.reopen();
  }
}

TEST(Compaction, KeepsTheClaimOfAChangeThatWasReplaced) {
  JournalStoreBed bed{small()};
  bed.create(0);
  bed.create(1);
  told(run(bed.store->update(key(1), count_up(), claiming(claim(1)))));
  bed.count(1);
  push_out(bed, 0);
  push_out(bed, 0);
  bed.reopen();
  EXPECT_EQ(told(run(bed.store->update(key(1), count_up(), claiming(claim(1))))),
            "replayed sealed 2 1");
  EXPECT_EQ(bed.revision(1), 3);
}

TEST(Compaction, KeepsTheJournalNearTwiceWhatIsNeeded) {
  JournalStoreBed bed{small()};
  bed.create(0);
  constexpr int times = 1'000;
  for (int round = 0; round < times; ++round) {
    bed.count(0, document_bytes);
    ASSERT_LT(journal_bytes(bed), 8 * journal_bytes_min);
  }
  EXPECT_TRUE(eventually([&] {
    bed.count(0, document_bytes);
    return journal_bytes(bed) < 3 * journal_bytes_min;
  }));
}

TEST(Compaction, KeepsAllWhenAllIsNeeded) {
  JournalStoreBed bed{small()};
  constexpr int sessions = 200;
  for (int number = 0; number < sessions; ++number) {
    bed.create(number, std::string(document_bytes, '1'));
  }
  bed.create(sessions);
  push_out(bed, sessions);
  for (int number = 0; number < sessions; ++number) ASSERT_EQ(bed.revision(number), 1) << number;
}

// What was there and is lost is not taken for what never was, even once its file is gone.
TEST(Compaction, KeepsInMindWhatItFindsDamaged) {
  JournalStoreBed bed{small()};
  bed.create(0);
  bed.create(1);
  damage(bed.directory.path() + "/journal.1", bed.records_end() - 1);
  push_out(bed, 0);
  EXPECT_EQ(bed.log.count("a record of the journal is damaged"), 1);
  push_out(bed, 0);
  for (int opening = 0; opening < 2; ++opening) {
    EXPECT_EQ(code_of(run(bed.store->find(key(1), merchant, noon))), ErrorCode::internal_error);
    EXPECT_EQ(bed.count(1), told(ErrorCode::internal_error));
    bed.reopen();
  }
}

// All that stands behind the records: what the file says it holds.
TEST(Compaction, KeepsWhatAFileHoldsThatCannotSaySo) {
  JournalStoreBed bed{small()};
  for (int number = 0; number < 4; ++number) bed.create(number);
  told(run(bed.store->update(key(2), count_up(), claiming(claim(1)))));
  const auto damaged_at = bed.records_end();
  bed.create(4);
  bed.create(5);
  for (auto files = journal_files(bed); journal_files(bed) == files;) bed.count(0, document_bytes);
  const auto path = oldest_file(bed);
  ASSERT_EQ(path, bed.directory.path() + "/journal.1");
  const auto end = contents_begin(path);
  ASSERT_GT(end, damaged_at);
  damage(path, end + 50, 20);
  damage(path, damaged_at + 150);
  push_out(bed, 0);
  for (int opening = 0; opening < 2; ++opening) {
    for (const auto number : {1, 3, 5}) EXPECT_EQ(bed.revision(number), 1) << number;
    EXPECT_EQ(code_of(run(bed.store->find(key(4), merchant, noon))), ErrorCode::internal_error);
    EXPECT_EQ(told(run(bed.store->update(key(2), count_up(), claiming(claim(1))))),
              "replayed sealed 2 1");
    bed.reopen();
  }
  EXPECT_EQ(bed.log.count("a record of the journal is damaged"), 1);
}

TEST(Compaction, ForgetsWhatItFoundDamagedOnceThatHasExpired) {
  auto options = small();
  options.clock_trial = {};
  JournalStoreBed bed{options};
  bed.create(0);
  bed.create(1);
  damage(bed.directory.path() + "/journal.1", bed.records_end() - 1);
  for (int pass = 0; pass < 3; ++pass) push_out(bed, 0);
  EXPECT_EQ(code_of(run(bed.store->find(key(1), merchant, noon))), ErrorCode::internal_error);
  bed.clock.set(noon + lifetime);
  EXPECT_TRUE(eventually([&] {
    const auto found = run(bed.store->find(key(1), merchant, noon));
    return code_of(found) == ErrorCode::client_token_invalid;
  }));
  EXPECT_EQ(bed.log.count("a record of the journal is damaged"), 1);
}

// Files of other sessions behind that of one that lives on for years.
TEST(Compaction, RemovesWhatHasExpiredBehindWhatLivesOn) {
  auto options = small();
  options.clock_trial = {};
  JournalStoreBed bed{options};
  told(run(bed.store->create(session(0, "0", noon + 1'000 * lifetime), context())));
  constexpr int sessions = 200;
  for (int number = 1; number <= sessions; ++number) {
    bed.create(number, std::string(document_bytes, '1'));
  }
  ASSERT_GT(journal_bytes(bed), 3 * journal_bytes_min);
  bed.clock.set(noon + 2 * lifetime);
  // So few changes that the journal does not become twice what counts as needed.
  int changes_left = 60;
  EXPECT_TRUE(eventually([&] {
    if (changes_left-- > 0) bed.count(0, document_bytes);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    return journal_bytes(bed) < 2 * journal_bytes_min;
  }));
  EXPECT_GT(bed.revision(0), 1);
}

TEST(Compaction, WaitsForABackupAndGoesOnAfterIt) {
  JournalStoreBed bed{small()};
  bed.create(0);
  auto gate = journal::CompactionGate::open(bed.directory.path());
  ASSERT_TRUE(gate->hold());
  const auto first = oldest_file(bed);
  for (int round = 0; round < 500; ++round) bed.count(0, document_bytes);
  EXPECT_EQ(oldest_file(bed), first);
  EXPECT_GT(journal_bytes(bed), 7 * journal_bytes_min);
  gate->leave();
  EXPECT_TRUE(eventually([&] {
    bed.count(0, document_bytes);
    return journal_bytes(bed) < 3 * journal_bytes_min;
  }));
}

}  // namespace
}  // namespace counterfoil::test
