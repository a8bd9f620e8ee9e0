#include <boost/asio/detached.hpp>

#include <array>
#include <atomic>

#include "unit/store/faulty_disk.h"
#include "unit/store/journal_store_bed.h"

namespace counterfoil::test {
namespace {

using enum ErrorCode;

constexpr std::size_t document_bytes = 1'200;
constexpr int sessions = 30;

// The smallest journal there is sense in, so that it is compacted all the time.
JournalStoreOptions options_on(FaultyDisk& disk) {
  JournalStoreOptions options;
  options.journal_bytes_min = 256 * 1024;
  options.memory_bytes_max = 16 * 4'096;
  options.disk = &disk;
  return options;
}

struct FaultyBed {
  FaultyDisk disk;
  JournalStoreBed bed{options_on(disk)};
  std::array<std::atomic<Revision>, sessions> acknowledged{};

  void make_sessions() {
    for (int number = 0; number < sessions; ++number) {
      bed.create(number);
      acknowledged[static_cast<std::size_t>(number)] = 1;
    }
  }
  // Updates at random; remembers what was acknowledged.
  Task<void> update_often(std::uint64_t seed, int times) {
    std::mt19937_64 random{seed};
    for (int time = 0; time < times; ++time) {
      const auto number = static_cast<int>(random() % sessions);
      const auto outcome =
          co_await bed.store->update(key(number), count_up(document_bytes), context());
      if (outcome) raise(number, std::get<Written>(*outcome).session->revision);
    }
  }
  void raise(int number, Revision to) {
    auto& known = acknowledged[static_cast<std::size_t>(number)];
    for (auto was = known.load(); was < to && !known.compare_exchange_weak(was, to);) {
    }
  }
  void update_from_many(std::uint64_t seed, int coroutines, int times) {
    boost::asio::io_context context{1};
    for (int coroutine = 0; coroutine < coroutines; ++coroutine) {
      co_spawn(context, update_often(seed + static_cast<std::uint64_t>(coroutine), times),
               boost::asio::detached);
    }
    context.run();
  }
  [[nodiscard]] std::array<Revision, sessions> acknowledged_now() const {
    std::array<Revision, sessions> copy{};
    for (std::size_t at = 0; at < copy.size(); ++at) copy[at] = acknowledged[at];
    return copy;
  }
};

// Opens what is left in `directory` and compares it with what was acknowledged.
void expect_all(const std::string& directory, const std::array<Revision, sessions>& acknowledged) {
  JournalStoreOptions options;
  options.directory = directory;
  JournalStoreBed left{options};
  for (int number = 0; number < sessions; ++number) {
    const auto found = run(left.store->find(key(number), merchant, noon));
    const auto least = acknowledged[static_cast<std::size_t>(number)];
    if (least == 0) continue;
    ASSERT_TRUE(found) << "session " << number << ": " << found.error().log.text;
    EXPECT_GE((*found)->revision, least) << "session " << number;
    EXPECT_EQ(std::stoll((*found)->document), (*found)->revision - 1) << "session " << number;
    const auto history = run(left.store->history(key(number), merchant, noon));
    ASSERT_TRUE(history) << "session " << number << ": " << history.error().log.text;
    EXPECT_EQ(history->size(), static_cast<std::size_t>((*found)->revision));
  }
}

// Cuts the power at moments spread over the run of `work`, and checks what each cut leaves.
template <class Work>
void cut_power_during(FaultyBed& faulty, std::uint64_t seed, Work work) {
  constexpr int cuts = 12;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::vector<std::unique_ptr<TemporaryDirectory>> left;
  std::vector<std::array<Revision, sessions>> acknowledged;
  std::atomic<bool> done = false;
  std::thread worker{[&] {
    work();
    done = true;
  }};
  for (int cut = 0; cut < cuts; ++cut) {
    const auto before = faulty.acknowledged_now();
    (void)eventually([&] { return done || faulty.acknowledged_now() != before; });
    acknowledged.push_back(faulty.acknowledged_now());
    left.push_back(std::make_unique<TemporaryDirectory>());
    faulty.disk.cut_power(faulty.bed.directory.path(), left.back()->path(),
                          seed + static_cast<std::uint64_t>(cut));
  }
  worker.join();
  for (std::size_t cut = 0; cut < left.size(); ++cut) {
    SCOPED_TRACE("cut " + std::to_string(cut));
    expect_all(left[cut]->path(), acknowledged[cut]);
  }
}

void cut_power_at_end(const FaultyBed& faulty, const std::string& directory, std::uint64_t seed) {
  for (std::uint64_t cut = 0; cut < 4; ++cut) {
    SCOPED_TRACE("seed " + std::to_string(seed + cut));
    TemporaryDirectory left;
    faulty.disk.cut_power(directory, left.path(), seed + cut);
    expect_all(left.path(), faulty.acknowledged_now());
  }
}

TEST(JournalStoreFaults, APowerCutLosesNothingThatWasAcknowledged) {
  FaultyBed faulty;
  faulty.make_sessions();
  cut_power_during(faulty, 1, [&] { faulty.update_from_many(1, 16, 120); });
}

TEST(JournalStoreFaults, AFailedSyncOfTheJournalRefusesWritesAndKeepsReading) {
  FaultyBed faulty;
  faulty.make_sessions();
  faulty.disk.fail_syncs(FaultyDisk::journal);
  EXPECT_EQ(faulty.bed.count(1), told(store_unavailable));
  EXPECT_FALSE(faulty.bed.store->can_write());
  EXPECT_EQ(faulty.bed.count(2), told(store_unavailable));
  for (int number = 0; number < sessions; ++number) EXPECT_EQ(faulty.bed.revision(number), 1);
  EXPECT_TRUE(run(faulty.bed.store->history(key(1), merchant, noon)));
}

// store_unavailable is the last of the errors: what needs no write, and what comes before it, is
// answered as ever.
TEST(JournalStoreFaults, WhatNeedsNoWriteIsAnsweredWhileWritesAreRefused) {
  FaultyBed faulty;
  faulty.make_sessions();
  auto& store = *faulty.bed.store;
  ASSERT_EQ(told(run(store.update(key(1), count_up(), claiming(claim(1))))), "revision 2 1");
  faulty.disk.fail_syncs(FaultyDisk::journal);
  ASSERT_EQ(faulty.bed.count(2), told(store_unavailable));
  const auto update = [&](int number, const Edit& edit, const ChangeContext& context) {
    return told(run(store.update(key(number), edit, context)));
  };
  EXPECT_EQ(update(1, count_up(), claiming(claim(1))), "replayed sealed 2 1");
  EXPECT_EQ(update(1, count_up(), claiming(claim(1, 2))), told(idempotency_key_reused));
  EXPECT_EQ(update(1, keep_as_is(), context()), "revision 2 1");
  EXPECT_EQ(update(1, refuse_with(precondition_failed), context()), told(precondition_failed));
  EXPECT_EQ(update(sessions, count_up(), context()), told(client_token_invalid));
  auto faulty_session = session(sessions);
  faulty_session.content = fail(session_rule_broken);
  EXPECT_EQ(told(run(store.create(faulty_session, context()))), told(session_rule_broken));
  EXPECT_EQ(update(1, count_up(), context()), told(store_unavailable));
  EXPECT_EQ(update(1, keep_as_is(), claiming(claim(2))), told(store_unavailable));
  EXPECT_EQ(told(run(store.create(session(sessions), context()))), told(store_unavailable));
  EXPECT_EQ(faulty.bed.revision(1), 2);
}

// What a batch made of a session before its sync failed is nothing that a later one may go by.
TEST(JournalStoreFaults, WhatSharedAFailedSyncIsDecidedWithoutIt) {
  FaultyBed faulty;
  faulty.make_sessions();
  faulty.disk.fail_syncs(FaultyDisk::journal, 1);
  boost::asio::io_context context_of_all{1};
  std::vector<std::string> outcomes;
  const auto expect_first = [](const StoredSession& before) -> Result<Draft> {
    if (before.revision != 1) return fail(precondition_failed);
    return Draft{content("1")};
  };
  const auto ask = [&](Edit edit) -> Task<void> {
    outcomes.push_back(told(co_await faulty.bed.store->update(key(1), edit, context())));
  };
  for (int time = 0; time < 8; ++time) {
    co_spawn(context_of_all, ask(expect_first), boost::asio::detached);
  }
  context_of_all.run();
  // None met a revision that never was.
  EXPECT_EQ(std::ranges::count(outcomes, told(store_unavailable)), 8);
  EXPECT_EQ(faulty.bed.revision(1), 1);
}

TEST(JournalStoreFaults, WhatWasNotAcknowledgedIsNotShownBeforeItIsDurable) {
  FaultyBed faulty;
  faulty.make_sessions();
  faulty.disk.fail_syncs(FaultyDisk::journal);
  EXPECT_EQ(faulty.bed.count(1), told(store_unavailable));
  const int failed = faulty.disk.failed_syncs();
  ASSERT_TRUE(eventually([&] { return faulty.disk.failed_syncs() >= failed + 3; }));
  EXPECT_EQ(faulty.bed.revision(1), 1);
}

TEST(JournalStoreFaults, WritesAreTakenAgainWhenTheDiskIsWell) {
  FaultyBed faulty;
  faulty.make_sessions();
  faulty.disk.fail_syncs(FaultyDisk::journal);
  faulty.bed.count(1);
  faulty.disk.heal();
  ASSERT_TRUE(eventually([&] { return faulty.bed.store->can_write(); }));
  EXPECT_EQ(faulty.bed.count(2), "revision 2 1");
  EXPECT_GE(faulty.bed.revision(1), 1);
  EXPECT_EQ(faulty.bed.log.count("the store refuses writes"), 1);
  EXPECT_EQ(faulty.bed.log.count("the store takes writes"), 2);  // the first time at its opening
}

TEST(JournalStoreFaults, OneFailedSyncOfTheJournalLosesNothingThatIsAcknowledgedLater) {
  for (std::uint64_t seed = 100; seed < 104; ++seed) {
    FaultyBed faulty;
    faulty.make_sessions();
    faulty.update_from_many(seed, 4, 10);
    faulty.disk.fail_syncs(FaultyDisk::journal, 1);
    faulty.update_from_many(seed + 1, 4, 10);
    ASSERT_TRUE(eventually([&] { return faulty.bed.store->can_write(); }));
    faulty.update_from_many(seed + 2, 4, 3);
    cut_power_at_end(faulty, faulty.bed.directory.path(), seed);
  }
}

TEST(JournalStoreFaults, AKillAfterAFailedSyncLosesNothingThatIsAcknowledgedLater) {
  FaultyBed faulty;
  faulty.make_sessions();
  faulty.update_from_many(1, 4, 10);
  faulty.disk.fail_syncs(FaultyDisk::journal);
  faulty.bed.count(1, document_bytes);
  TemporaryDirectory killed;
  faulty.disk.kill(faulty.bed.directory.path(), killed.path());
  faulty.disk.heal();
  faulty.bed.options.directory = killed.path();
  faulty.bed.reopen();
  cut_power_at_end(faulty, killed.path(), 200);
  faulty.update_from_many(2, 4, 3);
  cut_power_at_end(faulty, killed.path(), 300);
}

TEST(JournalStoreFaults, AKillAfterAFailedSyncLeavesNoHalfOfAChange) {
  FaultyBed faulty;
  faulty.make_sessions();
  faulty.update_from_many(1, 4, 10);
  faulty.bed.reopen();  // with an empty segment
  faulty.bed.count(1, document_bytes);
  faulty.disk.fail_syncs(FaultyDisk::journal);
  faulty.bed.count(sessions - 1, document_bytes);
  TemporaryDirectory killed;
  faulty.disk.kill(faulty.bed.directory.path(), killed.path());
  faulty.disk.heal();
  faulty.bed.options.directory = killed.path();
  faulty.bed.reopen();
  cut_power_at_end(faulty, killed.path(), 250);
}

TEST(JournalStoreFaults, WhatWasNotAcknowledgedNeverShows) {
  FaultyBed faulty;
  faulty.make_sessions();
  faulty.disk.fail_syncs(FaultyDisk::journal, 1);
  EXPECT_EQ(faulty.bed.count(1), told(store_unavailable));
  EXPECT_EQ(faulty.bed.revision(1), 1);
  ASSERT_TRUE(eventually([&] { return faulty.bed.store->can_write(); }));
  EXPECT_EQ(faulty.bed.revision(1), 1);
  EXPECT_EQ(faulty.bed.count(2), "revision 2 1");
  faulty.bed.reopen();
  EXPECT_EQ(faulty.bed.revision(1), 1);
}

// The compactor's moves are syncs of the journal as all others are.
TEST(JournalStoreFaults, FailingSyncsWhileItIsCompactedLoseNothing) {
  FaultyBed faulty;
  faulty.make_sessions();
  cut_power_during(faulty, 400, [&] {
    for (int round = 0; round < 6; ++round) {
      faulty.update_from_many(static_cast<std::uint64_t>(round), 16, 25);
      faulty.disk.fail_syncs(FaultyDisk::journal, 1);
      (void)eventually([&] {
        faulty.update_from_many(static_cast<std::uint64_t>(round), 1, 1);
        return faulty.disk.failed_syncs() > round && faulty.bed.store->can_write();
      });
    }
  });
  EXPECT_EQ(faulty.disk.failed_syncs(), 6);
  cut_power_at_end(faulty, faulty.bed.directory.path(), 500);
}

TEST(JournalStoreFaults, AFullDiskRefusesWritesKeepsReadingAndHeals) {
  FaultyBed faulty;
  faulty.make_sessions();
  faulty.disk.fill();
  // The journal may still have room in what it owns.
  ASSERT_TRUE(eventually([&] {
    faulty.update_from_many(1, 8, 5);
    return !faulty.bed.store->can_write();
  }));
  for (int number = 0; number < sessions; ++number) EXPECT_GE(faulty.bed.revision(number), 1);
  EXPECT_EQ(faulty.bed.count(1), told(store_unavailable));
  faulty.disk.heal();
  ASSERT_TRUE(eventually([&] { return faulty.bed.store->can_write(); }));
  faulty.update_from_many(2, 8, 5);
  cut_power_at_end(faulty, faulty.bed.directory.path(), 800);
}

TEST(JournalStoreFaults, AStartOnAFullDiskServesWhatIsThereAndHeals) {
  FaultyBed faulty;
  auto& bed = faulty.bed;
  constexpr auto refused = "the store refuses writes";
  faulty.make_sessions();
  faulty.disk.fill();  // so that the stop leaves no file that could be begun again
  bed.store.reset();
  const int refusals = bed.log.count(refused);
  for (int start = 1; start <= 2; ++start) {
    bed.reopen();
    EXPECT_FALSE(bed.store->can_write());
    EXPECT_EQ(bed.log.count(refused), refusals + start);
    for (int number = 0; number < sessions; ++number) EXPECT_EQ(bed.revision(number), 1);
    EXPECT_EQ(bed.count(1), told(store_unavailable));
  }
  faulty.disk.heal();
  ASSERT_TRUE(eventually([&] { return bed.store->can_write(); }));
  EXPECT_EQ(bed.count(1), "revision 2 1");
  bed.reopen();
  EXPECT_EQ(bed.revision(1), 2);
  for (int number = 2; number < sessions; ++number) EXPECT_EQ(bed.revision(number), 1);
}

TEST(JournalStoreFaults, ACleanStopLosesNothingToAPowerCut) {
  FaultyBed faulty;
  faulty.make_sessions();
  faulty.update_from_many(1, 16, 40);
  faulty.bed.store->close();
  cut_power_at_end(faulty, faulty.bed.directory.path(), 600);
}

}  // namespace
}  // namespace counterfoil::test
