#include "store/journal/journal.h"
#include "unit/store/journal_store_bed.h"

namespace counterfoil::test {
namespace {

// Nothing is remembered: what is found is found in the journal.
JournalStoreOptions forgetful() {
  JournalStoreOptions options;
  options.memory_bytes_max = 0;
  options.journal_bytes_min = 256 * 1024;
  options.clock_trial = {};
  return options;
}

TEST(JournalStoreExpiry, RemovesWhatHasExpired) {
  JournalStoreBed bed{forgetful()};
  for (int number = 0; number < 20; ++number) bed.create(number);
  for (int round = 0; round < 20; ++round) bed.count(3);
  told(run(bed.store->update(key(4), count_up(), claiming(claim(1)))));
  EXPECT_EQ(bed.revision(3), 21);
  bed.clock.set(noon + lifetime);
  for (int number = 0; number < 20; ++number) {
    EXPECT_TRUE(eventually([&] { return bed.revision(number) == 0; })) << number;
  }
  bed.reopen();
  for (int number = 0; number < 20; ++number) EXPECT_EQ(bed.revision(number), 0) << number;
}

TEST(JournalStoreExpiry, RemovesClaimsThatHaveExpired) {
  JournalStoreBed bed{forgetful()};
  bed.create(1);
  auto short_lived = claim(1);
  short_lived.expires_at = noon + std::chrono::microseconds{1};
  told(run(bed.store->update(key(1), count_up(), claiming(short_lived))));
  bed.clock.set(short_lived.expires_at);
  const auto same = [&] { return run(bed.store->update(key(1), count_up(), claiming(claim(1)))); };
  ASSERT_EQ(told(same()), "replayed sealed 2 1") << "found as long as `now` is before its end";
  // Compaction comes by; what it moves is not the claim.
  EXPECT_TRUE(eventually([&] {
    for (int round = 0; round < 20; ++round) bed.count(1, 10'000);
    return told(same()).starts_with("revision");
  }));
}

TEST(JournalStoreExpiry, KeepsWhatIsAlive) {
  JournalStoreBed bed{forgetful()};
  bed.create(1);
  told(run(bed.store->create(session(2, "0", noon + std::chrono::microseconds{1}), context())));
  bed.clock.set(noon + lifetime);
  EXPECT_TRUE(eventually([&] {
    for (int round = 0; round < 20; ++round) bed.count(2, 10'000);
    return bed.revision(1) == 0;
  }));
  const auto newest = bed.revision(2);
  EXPECT_GT(newest, 1);
  EXPECT_EQ(run(bed.store->history(key(2), merchant, noon))->size(),
            static_cast<std::size_t>(newest));
}

// A clock that is wrong for a while removes nothing, whatever is moved meanwhile.
TEST(JournalStoreExpiry, KeepsWhatHasExpiredUntilTheClockIsProved) {
  auto options = forgetful();
  options.clock_trial = std::chrono::hours{1};
  JournalStoreBed bed{options};
  const auto begins_with = [&] { return *journal::Journal::needed_files(bed.directory.path()); };
  const auto first_file = begins_with().back();
  bed.create(1);
  bed.create(2);
  bed.clock.set(noon + 1'000 * lifetime);
  ASSERT_TRUE(eventually([&] {
    for (int round = 0; round < 20; ++round) bed.count(2, 10'000);
    return begins_with().back() != first_file;
  }));
  EXPECT_EQ(bed.revision(1), 1);
}

}  // namespace
}  // namespace counterfoil::test
