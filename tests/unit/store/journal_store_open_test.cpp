#include <sys/stat.h>
#include <unistd.h>

#include <atomic>

#include "store/journal/directory_lock.h"
#include "store/journal/journal.h"
#include "unit/store/journal_store_bed.h"

namespace counterfoil::test {
namespace {

unsigned mode_of(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777U : 0U;
}

TEST(OpenJournalStore, ShowsEverythingThatWasThereBefore) {
  JournalStoreBed bed;
  bed.create(1);
  bed.count(1);
  told(run(bed.store->update(key(1), count_up(), claiming(claim(1)))));
  const auto session_before = **run(bed.store->find(key(1), merchant, noon));
  const auto history_before = *run(bed.store->history(key(1), merchant, noon));

  bed.reopen();

  EXPECT_EQ(**run(bed.store->find(key(1), merchant, noon)), session_before);
  EXPECT_EQ(*run(bed.store->history(key(1), merchant, noon)), history_before);
  EXPECT_EQ(told(run(bed.store->update(key(1), count_up(), claiming(claim(1))))),
            "replayed sealed 3 2");
  EXPECT_EQ(bed.count(1), "revision 4 3");
}

TEST(OpenJournalStore, RefusesADirectoryInUseAndNamesItAndItsHolder) {
  JournalStoreBed bed;
  const auto second = open_journal_store(bed.options, bed.clock, bed.log, bed.random);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::store_unavailable);
  EXPECT_EQ(second.error().log.text, "the directory " + bed.directory.path() +
                                         " is in use by process " + std::to_string(::getpid()));
}

TEST(OpenJournalStore, MakesADirectoryForItsOwnerOnly) {
  TemporaryDirectory parent;
  JournalStoreOptions options;
  options.directory = parent.path() + "/new";
  JournalStoreBed bed{options};
  bed.create(1);
  EXPECT_EQ(mode_of(options.directory), 0700U);
  bed.store->close();
  for (const auto* name :
       {"/lock", "/compaction.lock", "/journal.1", "/journal.end", "/journal.index.a"}) {
    EXPECT_EQ(mode_of(options.directory + name), 0600U) << name;
  }
}

TEST(OpenJournalStore, SaysWhyADirectoryCannotBeMade) {
  JournalStoreOptions options;
  options.directory = "/nowhere/at/all";
  options.keys = store_keys();
  ManualClock clock{noon};
  SilentLog log;
  SystemRandom random;
  const auto opened = open_journal_store(options, clock, log, random);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().log.text,
            "cannot make the directory /nowhere/at/all: No such file or directory");
}

TEST(OpenJournalStore, PassesOverAFileWithoutAHeadThatIsNotNeededAndSaysSo) {
  JournalStoreBed bed;
  bed.create(1);
  bed.store.reset();
  const auto path = bed.directory.path() + "/journal.7";
  std::ofstream{path} << std::string(10'000, 'x');
  bed.open();
  EXPECT_EQ(bed.revision(1), 1);
  EXPECT_EQ(bed.count(1), "revision 2 1");
  EXPECT_EQ(bed.log.count("a file of the journal is damaged and not needed"), 1);
}

// As the last version left them: a head at 0, and another at 2048.
TEST(OpenJournalStore, RefusesFilesOfAnotherVersion) {
  JournalStoreBed bed;
  bed.store.reset();
  const auto path = bed.directory.path() + "/journal.7";
  constexpr std::size_t version_at = 7;  // the highest byte of the first number
  constexpr std::size_t head_bytes = 72;
  std::ifstream first{bed.directory.path() + "/journal.1", std::ios::binary};
  std::string head(head_bytes, '\0');
  first.read(head.data(), head_bytes);
  head[version_at] = '4';
  head.replace(head_bytes - sizeof(std::uint64_t), sizeof(std::uint64_t), "checksum");
  auto bytes = head;
  bytes.resize(2'048);
  bytes += head;
  bytes.resize(10'000);
  std::ofstream{path, std::ios::binary} << bytes;
  const auto opened = open_journal_store(bed.options, bed.clock, bed.log, bed.random);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().log.text, path + " was written by another version of this program");
}

TEST(OpenJournalStore, DoesNotPassOverWhatTheFirstVersionHasLeft) {
  JournalStoreBed bed;
  bed.store.reset();
  const auto path = bed.directory.path() + "/sessions.db";
  std::ofstream{path} << "SQLite";
  const auto opened = open_journal_store(bed.options, bed.clock, bed.log, bed.random);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().log.text,
            path + " was written by version 0.1.0, which this one does not read");
}

TEST(CloseJournalStore, RefusesLaterWritesAndGoesOnReading) {
  JournalStoreBed bed;
  bed.create(1);
  bed.store->close();
  EXPECT_FALSE(bed.store->can_write());
  EXPECT_EQ(bed.count(1), told(ErrorCode::store_unavailable));
  EXPECT_EQ(bed.revision(1), 1);
  EXPECT_TRUE(run(bed.store->history(key(1), merchant, noon)));
}

TEST(CloseJournalStore, AnswersWhatIsQueued) {
  JournalStoreBed bed;
  bed.create(1);
  boost::asio::io_context context_of_caller{1};
  constexpr int updates = 50;
  int answered = 0;
  for (int update = 0; update < updates; ++update) {
    boost::asio::co_spawn(context_of_caller, bed.store->update(key(1), count_up(), context()),
                          [&](std::exception_ptr, const Result<WriteOutcome>& outcome) {
                            answered += outcome ? 1 : 0;
                          });
  }
  context_of_caller.poll();
  bed.store->close();
  context_of_caller.run();
  EXPECT_EQ(answered, updates);
  EXPECT_EQ(bed.revision(1), updates + 1);
}

TEST(CloseJournalStore, ACoroutineWhoseContextEndsBeforeItsAnswerEndsWithIt) {
  JournalStoreBed bed;
  bed.create(1);
  bool destroyed_unanswered = true;
  {
    boost::asio::io_context context_of_caller{1};
    boost::asio::co_spawn(
        context_of_caller, bed.store->update(key(1), count_up(), context()),
        [&](std::exception_ptr, const Result<WriteOutcome>&) { destroyed_unanswered = false; });
    context_of_caller.poll_one();
    context_of_caller.stop();
    bed.store->close();
  }
  EXPECT_TRUE(destroyed_unanswered);
  EXPECT_EQ(bed.revision(1), 2);
}

TEST(JournalStore, ADamagedSessionFailsAloneAndNotTheOthers) {
  // Somewhere in its head, or in its sealed texts.
  for (const int within : {3, 30, 60, 150}) {
    SCOPED_TRACE(within);
    JournalStoreBed bed;
    bed.create(2);
    const auto at = bed.records_end();
    bed.create(1);
    bed.create(3);
    bed.store.reset();
    damage(bed.directory.path() + "/journal.1", at + within);
    bed.open();
    EXPECT_EQ(bed.count(1), told(ErrorCode::internal_error));
    EXPECT_EQ(code_of(run(bed.store->find(key(1), merchant, noon))), ErrorCode::internal_error);
    EXPECT_EQ(code_of(run(bed.store->history(key(1), merchant, noon))), ErrorCode::internal_error);
    EXPECT_TRUE(bed.store->can_write());
    EXPECT_EQ(bed.count(2), "revision 2 1");
    EXPECT_EQ(bed.count(3), "revision 2 1");
  }
}

TEST(JournalStore, NeighboursWithDamagedHeadsFailAloneAfterAKill) {
  JournalStoreBed killed;
  std::vector<std::int64_t> begins;
  for (int number = 1; number <= 5; ++number) {
    begins.push_back(killed.records_end());
    killed.create(number);
  }
  JournalStoreOptions options;
  TemporaryDirectory left;
  options.directory = left.path();
  std::filesystem::copy(killed.directory.path(), left.path());
  for (const auto number : {2, 3, 4}) {
    damage(left.path() + "/journal.1", begins[static_cast<std::size_t>(number - 1)] + 60, 2);
  }
  JournalStoreBed bed{options};
  EXPECT_EQ(bed.log.count("a record of the journal is damaged"), 3);
  for (const auto number : {2, 3, 4}) {
    EXPECT_EQ(code_of(run(bed.store->find(key(number), merchant, noon))),
              ErrorCode::internal_error);
    EXPECT_EQ(bed.count(number), told(ErrorCode::internal_error));
  }
  EXPECT_EQ(bed.count(1), "revision 2 1");
  EXPECT_EQ(bed.count(5), "revision 2 1");
}

// Files are used again: the number in a file's name is not its segment's.
TEST(JournalStore, WhatIsFoundDamagedIsNamedWithItsFileAndPlace) {
  JournalStoreOptions options;
  options.memory_bytes_max = 0;
  JournalStoreBed bed{options};
  bed.reopen();
  bed.create(1);
  bed.create(2);
  const auto at = bed.records_end();
  const auto path = bed.directory.path() + "/journal.1";
  bed.create(3);
  ASSERT_EQ(*journal::Journal::needed_files(bed.directory.path()), std::vector<std::string>{path});
  damage(path, at + 150);
  const auto found = run(bed.store->find(key(3), merchant, noon));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().log.text,
            "the record at " + std::to_string(at) + " of " + path + " is damaged");
}

TEST(JournalStore, ADamagedBlockOfChangesFailsTheHistoryAlone) {
  JournalStoreBed bed;
  bed.create(1);
  constexpr int times = 40;  // far more than its records carry along
  // The first blocks are in there; the session stands whole behind it.
  const auto begin = bed.records_end();
  for (int time = 0; time < times; ++time) bed.count(1);
  const auto end = bed.records_end();
  bed.count(1);
  bed.store.reset();
  damage(bed.directory.path() + "/journal.1", begin, end - begin);
  bed.open();
  const auto history = run(bed.store->history(key(1), merchant, noon));
  EXPECT_EQ(code_of(history), ErrorCode::internal_error);
  EXPECT_NE(history.error().log.text.find(bed.directory.path() + "/journal.1 is damaged"),
            std::string::npos);
  EXPECT_EQ(bed.revision(1), times + 2);
}

TEST(JournalStore, ADamagedClaimIsNotTakenForNone) {
  JournalStoreBed bed;
  bed.create(1);
  const auto same = [&] { return run(bed.store->update(key(1), count_up(), claiming(claim(1)))); };
  told(same());
  const auto end = bed.records_end();
  bed.count(1);  // so that the session stands whole elsewhere
  bed.store.reset();
  damage(bed.directory.path() + "/journal.1", end - 30);
  bed.open();
  EXPECT_EQ(told(same()), told(ErrorCode::internal_error));
  EXPECT_EQ(bed.count(1), "revision 4 3");
}

TEST(JournalStore, SessionsWhoseKeysBeginAlikeAreKeptApart) {
  JournalStoreBed bed;
  std::vector<SessionKey> keys(3, key(1));
  for (std::size_t at = 0; at < keys.size(); ++at) {
    keys[at].back() = static_cast<std::byte>(at);
    auto created = session(1, std::to_string(10 * at));
    created.key = keys[at];
    told(run(bed.store->create(std::move(created), context())));
  }
  bed.reopen();
  for (std::size_t at = 0; at < keys.size(); ++at) {
    EXPECT_EQ(told(run(bed.store->update(keys[at], count_up(), context()))),
              "revision 2 " + std::to_string(10 * at + 1));
  }
  bed.reopen();
  for (std::size_t at = 0; at < keys.size(); ++at) {
    EXPECT_EQ((*run(bed.store->find(keys[at], merchant, noon)))->document,
              std::to_string(10 * at + 1));
    EXPECT_EQ(run(bed.store->history(keys[at], merchant, noon))->size(), 2U);
  }
  auto unknown = key(1);
  unknown.back() = static_cast<std::byte>(99);
  EXPECT_EQ(code_of(run(bed.store->find(unknown, merchant, noon))),
            ErrorCode::client_token_invalid);
}

TEST(JournalStore, HistoryIsWholeWhereverItsPartsAre) {
  JournalStoreBed bed;
  bed.create(1);
  bed.count(1);
  bed.reopen();
  bed.count(1);
  bed.count(1);
  const auto changes = [&] { return run(bed.store->history(key(1), merchant, noon))->size(); };
  EXPECT_EQ(changes(), 4U);
  bed.reopen();
  EXPECT_EQ(changes(), 4U);
  bed.count(1);
  EXPECT_EQ(changes(), 5U);
}

TEST(JournalStore, ASessionChangedManyTimesInARowKeepsEveryChange) {
  JournalStoreBed bed;
  bed.create(1);
  constexpr int times = 300;  // far more than its records carry along
  for (int time = 0; time < times; ++time) bed.count(1);
  EXPECT_EQ(run(bed.store->history(key(1), merchant, noon))->size(), 1U + times);
  bed.reopen();
  EXPECT_EQ(run(bed.store->history(key(1), merchant, noon))->size(), 1U + times);
}

TEST(JournalStore, AnEditThatThrowsFailsAlone) {
  JournalStoreBed bed;
  bed.create(1);
  bed.reopen();  // so that the session is not remembered and the writer runs the edit
  const Edit edit = [](const StoredSession&) -> Result<Draft> { throw std::bad_alloc{}; };
  EXPECT_EQ(told(run(bed.store->update(key(1), edit, context()))), told(ErrorCode::internal_error));
  EXPECT_EQ(bed.count(1), "revision 2 1");
}

// What the writer finds is what the edit ran on ahead of its turn, not only a copy of it.
TEST(JournalStore, AnEditRunsOnceWhenNothingComesInBetween) {
  JournalStoreBed bed;
  bed.create(1);
  std::atomic<int> times = 0;
  const Edit edit = [&times](const StoredSession& before) {
    ++times;
    return count_up()(before);
  };
  EXPECT_EQ(told(run(bed.store->update(key(1), edit, context()))), "revision 2 1");
  EXPECT_EQ(times, 1);
  EXPECT_EQ(told(run(bed.store->update(key(1), edit, context()))), "revision 3 2");
  EXPECT_EQ(times, 2);
}

TEST(JournalStore, AnAnswerThatCannotBeSealedUndoesOnlyItsOwnChange) {
  JournalStoreBed bed;
  bed.create(1);
  auto with = claiming(claim(1));
  with.seal_answer = [](const StoredSession&) -> std::string { throw std::bad_alloc{}; };
  EXPECT_EQ(told(run(bed.store->update(key(1), count_up(), with))),
            told(ErrorCode::internal_error));
  EXPECT_EQ(bed.revision(1), 1);
  EXPECT_EQ(told(run(bed.store->update(key(1), count_up(), claiming(claim(1))))), "revision 2 1");
}

}  // namespace
}  // namespace counterfoil::test
