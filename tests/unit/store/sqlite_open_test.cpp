#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/directory_lock.h"
#include "unit/store/sqlite_bed.h"

namespace counterfoil::test {
namespace {

unsigned mode_of(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777U : 0U;
}

void execute(const std::string& directory, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((directory + "/sessions.db").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
}

TEST(OpenSqliteStore, ShowsEverythingThatWasThereBefore) {
  SqliteBed bed;
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

TEST(OpenSqliteStore, RefusesADirectoryInUseAndNamesItAndItsHolder) {
  SqliteBed bed;
  const auto second = open_sqlite_store(bed.options, bed.clock, bed.log);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::store_unavailable);
  EXPECT_EQ(second.error().log.text, "the directory " + bed.directory.path() +
                                         " is in use by process " + std::to_string(::getpid()));
}

TEST(OpenSqliteStore, MakesADirectoryForItsOwnerOnly) {
  TemporaryDirectory parent;
  SqliteStoreOptions options;
  options.directory = parent.path() + "/new";
  SqliteBed bed{options};
  bed.create(1);
  EXPECT_EQ(mode_of(options.directory), 0700U);
  for (const auto* name :
       {"/lock", "/journal.1", "/sessions.db", "/sessions.db-wal", "/sessions.db-shm"}) {
    EXPECT_EQ(mode_of(options.directory + name), 0600U) << name;
  }
}

TEST(OpenSqliteStore, SaysWhyADirectoryCannotBeMade) {
  SqliteStoreOptions options;
  options.directory = "/nowhere/at/all";
  ManualClock clock{noon};
  SilentLog log;
  const auto opened = open_sqlite_store(options, clock, log);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().log.text,
            "cannot make the directory /nowhere/at/all: No such file or directory");
}

TEST(OpenSqliteStore, RefusesADatabaseOfANewerProgram) {
  SqliteBed bed;
  bed.store.reset();
  execute(bed.directory.path(), "PRAGMA user_version=1000");
  const auto opened = open_sqlite_store(bed.options, bed.clock, bed.log);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().log.text, "the database has schema 1000, newer than this program's 1");
}

TEST(OpenSqliteStore, RefusesAFileThatIsNoDatabase) {
  SqliteBed bed;
  bed.store.reset();
  std::ofstream{bed.directory.path() + "/sessions.db"} << std::string(10'000, 'x');
  const auto opened = open_sqlite_store(bed.options, bed.clock, bed.log);
  ASSERT_FALSE(opened);
}

TEST(CloseSqliteStore, LeavesAnEmptyLog) {
  SqliteBed bed;
  bed.create(1);
  bed.store->close();
  EXPECT_EQ(std::filesystem::file_size(bed.directory.path() + "/sessions.db-wal"), 0U);
}

TEST(CloseSqliteStore, RefusesLaterWritesAndGoesOnReading) {
  SqliteBed bed;
  bed.create(1);
  bed.store->close();
  EXPECT_FALSE(bed.store->can_write());
  EXPECT_EQ(bed.count(1), told(ErrorCode::store_unavailable));
  EXPECT_EQ(bed.revision(1), 1);
  EXPECT_TRUE(run(bed.store->history(key(1), merchant, noon)));
}

TEST(CloseSqliteStore, AnswersWhatIsQueued) {
  SqliteBed bed;
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

TEST(CloseSqliteStore, ACoroutineWhoseContextEndsBeforeItsAnswerEndsWithIt) {
  SqliteBed bed;
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

TEST(SqliteStore, AnUnreadableSessionFailsAloneAndNotTheOthers) {
  SqliteBed bed;
  bed.create(1);
  bed.create(2);
  bed.store.reset();
  execute(bed.directory.path(),
          "UPDATE client_session SET revision = -5"
          " WHERE id = (SELECT min(id) FROM client_session)");
  bed.open();
  EXPECT_EQ(bed.count(1), told(ErrorCode::internal_error));
  EXPECT_EQ(code_of(run(bed.store->find(key(1), merchant, noon))), ErrorCode::internal_error);
  EXPECT_TRUE(bed.store->can_write());
  EXPECT_EQ(bed.count(2), "revision 2 1");
}

TEST(SqliteStore, ABrokenHistoryIsReportedAsSuch) {
  SqliteBed bed;
  bed.create(1);
  bed.count(1);
  bed.store.reset();
  execute(bed.directory.path(), "DELETE FROM change");
  bed.open();
  EXPECT_EQ(code_of(run(bed.store->history(key(1), merchant, noon))), ErrorCode::internal_error);
}

// The row of a session has an id made of the beginning of its key.
TEST(SqliteStore, SessionsWhoseKeysBeginAlikeAreKeptApart) {
  SqliteBed bed;
  std::vector<SessionKey> keys(3, key(1));
  for (std::size_t at = 0; at < keys.size(); ++at) {
    keys[at].back() = static_cast<std::byte>(at);
    auto created = session(1, std::to_string(10 * at));
    created.key = keys[at];
    told(run(bed.store->create(std::move(created), context())));
  }
  bed.reopen();  // which moves them into the tables
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

TEST(SqliteStore, HistoryIsWholeWhereverItsPartsAre) {
  SqliteBed bed;
  bed.create(1);
  bed.count(1);
  bed.reopen();  // which moves them into the tables
  bed.count(1);
  bed.count(1);
  const auto changes = [&] { return run(bed.store->history(key(1), merchant, noon))->size(); };
  EXPECT_EQ(changes(), 4U);
  bed.reopen();
  EXPECT_EQ(changes(), 4U);
  bed.count(1);
  EXPECT_EQ(changes(), 5U);
}

TEST(SqliteStore, ASessionChangedManyTimesInARowKeepsEveryChange) {
  SqliteBed bed;
  bed.create(1);
  constexpr int times = 300;  // far more than its records carry along
  for (int time = 0; time < times; ++time) bed.count(1);
  EXPECT_EQ(run(bed.store->history(key(1), merchant, noon))->size(), 1U + times);
  bed.reopen();
  EXPECT_EQ(run(bed.store->history(key(1), merchant, noon))->size(), 1U + times);
}

TEST(SqliteStore, AnEditThatThrowsFailsAlone) {
  SqliteBed bed;
  bed.create(1);
  bed.reopen();  // so that the session is not remembered and the writer runs the edit
  const Edit edit = [](const StoredSession&) -> Result<Draft> { throw std::bad_alloc{}; };
  EXPECT_EQ(told(run(bed.store->update(key(1), edit, context()))), told(ErrorCode::internal_error));
  EXPECT_EQ(bed.count(1), "revision 2 1");
}

TEST(SqliteStore, AnAnswerThatCannotBeSealedUndoesOnlyItsOwnChange) {
  SqliteBed bed;
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
