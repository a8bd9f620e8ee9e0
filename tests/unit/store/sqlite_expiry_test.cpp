#include <sqlite3.h>

#include "unit/store/sqlite_bed.h"

namespace counterfoil::test {
namespace {

std::int64_t rows_in(const SqliteBed& bed, const std::string& table) {
  sqlite3* database = nullptr;
  sqlite3_open((bed.options.directory + "/sessions.db").c_str(), &database);
  std::int64_t rows = -1;
  sqlite3_exec(
      database, ("SELECT count(*) FROM " + table).c_str(),
      [](void* count, int, char** values, char**) {
        *static_cast<std::int64_t*>(count) = std::stoll(values[0]);
        return 0;
      },
      &rows, nullptr);
  sqlite3_close(database);
  return rows;
}

TEST(SqliteExpiry, RemovesSessionsChangesAndClaimsThatHaveExpired) {
  SqliteBed bed;
  for (int number = 0; number < 20; ++number) bed.create(number);
  for (int round = 0; round < 20; ++round) bed.count(3);
  told(run(bed.store->update(key(4), count_up(), claiming(claim(1)))));
  ASSERT_TRUE(eventually([&] { return rows_in(bed, "client_session") == 20; }));
  ASSERT_TRUE(eventually([&] { return rows_in(bed, "idempotency") == 1; }));

  bed.clock.set(noon + lifetime);

  EXPECT_TRUE(eventually([&] { return rows_in(bed, "client_session") == 0; }));
  EXPECT_TRUE(eventually([&] { return rows_in(bed, "change") == 0; }));
  EXPECT_TRUE(eventually([&] { return rows_in(bed, "idempotency") == 0; }));
  EXPECT_EQ(bed.revision(3), 0);
}

TEST(SqliteExpiry, RemovesMoreThanFitsInOneBatch) {
  SqliteBed bed;
  constexpr int sessions = 700;
  for (int number = 0; number < sessions; ++number) bed.create(number);
  ASSERT_TRUE(eventually([&] { return rows_in(bed, "client_session") == sessions; }));
  bed.clock.set(noon + lifetime);
  EXPECT_TRUE(eventually([&] { return rows_in(bed, "client_session") == 0; }));
  EXPECT_EQ(rows_in(bed, "change"), 0);
}

TEST(SqliteExpiry, RemovesSessionsWhoseKeysBeginAlike) {
  SqliteBed bed;
  for (int last = 0; last < 3; ++last) {
    auto created = session(1, "0");
    created.key.back() = static_cast<std::byte>(last);
    told(run(bed.store->create(std::move(created), context())));
  }
  ASSERT_TRUE(eventually([&] { return rows_in(bed, "displaced") == 2; }));
  bed.clock.set(noon + lifetime);
  EXPECT_TRUE(eventually([&] { return rows_in(bed, "client_session") == 0; }));
  EXPECT_TRUE(eventually([&] { return rows_in(bed, "displaced") == 0; }));
}

TEST(SqliteExpiry, KeepsWhatIsAlive) {
  SqliteBed bed;
  bed.create(1);
  told(run(bed.store->create(session(2, "0", noon + std::chrono::microseconds{1}), context())));
  bed.clock.set(noon + lifetime);
  EXPECT_TRUE(eventually([&] { return rows_in(bed, "client_session") == 1; }));
  EXPECT_EQ(bed.count(2), "revision 2 1");
  EXPECT_EQ(run(bed.store->history(key(2), merchant, noon))->size(), 2U);
}

}  // namespace
}  // namespace counterfoil::test
