#include "store/journal/verify.h"

#include "store/journal/backup.h"
#include "unit/store/journal_store_bed.h"

namespace counterfoil::test {
namespace {

// Three sessions, one of them with many changes, and a claim; then a stop, or what a kill leaves.
struct VerifiedBed {
  VerifiedBed() {
    for (int number = 0; number < 3; ++number) bed.create(number);
    for (int round = 0; round < 30; ++round) bed.count(1);
    last_at = bed.records_end();
    told(run(bed.store->update(key(2), count_up(), claiming(claim(1)))));
    end = bed.records_end();
    bed.store.reset();
  }
  VerifyReport verify() {
    auto report = verify_sessions(bed.directory.path(), bed.options.keys);
    if (!report) throw std::runtime_error{report.error().log.text};
    return *std::move(report);
  }
  std::string first_file() { return bed.directory.path() + "/journal.1"; }

  JournalStoreBed bed;
  std::int64_t last_at = 0;
  std::int64_t end = 0;
};

TEST(VerifySessions, CountsWhatIsThere) {
  VerifiedBed verified;
  const auto report = verified.verify();
  EXPECT_EQ(report.faults, std::vector<std::string>{});
  EXPECT_EQ(report.notes, std::vector<std::string>{});
  EXPECT_EQ(report.sessions, 3U);
  EXPECT_EQ(report.changes, 1U + 31U + 2U);
  EXPECT_EQ(report.records, 3U + 30U + 1U);
  EXPECT_EQ(report.files, 2U);
}

TEST(VerifySessions, ChangesNothing) {
  VerifiedBed verified;
  (void)verified.verify();
  verified.bed.open();
  EXPECT_EQ(verified.bed.revision(1), 31);
}

TEST(VerifySessions, NamesWhatIsDamaged) {
  VerifiedBed verified;
  damage(verified.first_file(), verified.end - 10);
  const auto report = verified.verify();
  ASSERT_EQ(report.faults.size(), 1U);
  EXPECT_EQ(report.faults.front().substr(0, 13), "the record at");
  EXPECT_NE(report.faults.front().find("journal.1 is damaged"), std::string::npos);
}

TEST(VerifySessions, FindsOneFlippedBitWhereverItIs) {
  int damaged = 0;
  for (std::int64_t at = 4'096; at < VerifiedBed{}.end; at += 487) {
    VerifiedBed verified;
    damage(verified.first_file(), at);
    EXPECT_FALSE(verified.verify().faults.empty()) << at;
    ++damaged;
  }
  EXPECT_GT(damaged, 10);
}

TEST(VerifySessions, NamesTheLastRecordOfAFileThoughItsHeadIsDamaged) {
  VerifiedBed verified;
  damage(verified.first_file(), verified.last_at + 25);
  const std::string fault = "the record at " + std::to_string(verified.last_at) + " of " +
                            verified.first_file() + " is damaged";
  EXPECT_EQ(verified.verify().faults, std::vector<std::string>{fault});
}

TEST(VerifySessions, WhatCanBeToldFromTheRestIsNotedAndIsNoFault) {
  VerifiedBed verified;
  damage(verified.first_file(), verified.end + 50);
  const auto report = verified.verify();
  EXPECT_EQ(report.faults, std::vector<std::string>{});
  EXPECT_EQ(report.notes,
            std::vector<std::string>{"what " + verified.first_file() +
                                     " says it holds is damaged or missing; it can be spared"});
  EXPECT_EQ(report.sessions, 3U);
}

TEST(VerifySessions, ADamagedRecordIsAFaultBesideThatToo) {
  VerifiedBed verified;
  damage(verified.first_file(), verified.end + 50);
  damage(verified.first_file(), verified.last_at - 10);
  const auto report = verified.verify();
  EXPECT_EQ(report.notes.size(), 1U);
  ASSERT_EQ(report.faults.size(), 1U);
  EXPECT_NE(report.faults.front().find("journal.1 is damaged"), std::string::npos);
}

TEST(VerifySessions, NamesAFileWhoseHeadsAreNotAsTheyWereWritten) {
  VerifiedBed verified;
  damage(verified.first_file(), 512 + 9);
  const auto spare = verified.bed.directory.path() + "/journal.9";
  std::ofstream{spare} << std::string(10'000, 'x');
  const auto report = verified.verify();
  EXPECT_EQ(report.faults, std::vector<std::string>{"the head is damaged in " + spare +
                                                    "; nothing in it is needed"});
  EXPECT_EQ(report.notes,
            std::vector<std::string>{"copies of the head differ in " + verified.first_file() +
                                     "; the next start mends them"});
}

TEST(VerifySessions, NeedsTheKeys) {
  VerifiedBed verified;
  const auto report = verify_sessions(verified.bed.directory.path(), store_keys('z'));
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::store_unavailable);
}

TEST(VerifySessions, RefusesADirectoryInUse) {
  JournalStoreBed bed;
  EXPECT_FALSE(verify_sessions(bed.directory.path(), bed.options.keys));
}

TEST(ReplaceKeys, SealsEverythingAnewUnderTheNewOne) {
  JournalStoreBed bed;
  for (int number = 0; number < 10; ++number) bed.create(number);
  bed.count(3);
  auto keys = store_keys('b');
  keys.push_back(bed.options.keys.front());
  bed.store->replace_keys(keys);
  EXPECT_EQ(bed.count(4), "revision 2 1");
  keys.pop_back();
  const auto opens_with_the_new_one = [&] {
    const auto marks = key_marks_of_files(bed.directory.path());
    return marks && std::ranges::count(*marks, journal::mark_of(keys.front().secret)) ==
                        static_cast<std::ptrdiff_t>(marks->size());
  };
  // What is given free is forgotten by the next head.
  ASSERT_TRUE(eventually([&] {
    bed.store->replace_keys({keys.front(), bed.options.keys.front()});
    return opens_with_the_new_one();
  }));
  bed.options.keys = keys;
  bed.reopen();
  for (int number = 0; number < 10; ++number) {
    EXPECT_EQ(bed.revision(number), number == 3 || number == 4 ? 2 : 1);
  }
}

}  // namespace
}  // namespace counterfoil::test
