#include "store/sqlite/session_writing.h"

#include <gtest/gtest.h>

#include "contract/store_builders.h"
#include "contract/temporary_directory.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/directory_lock.h"
#include "store/sqlite/packed_changes.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/session_reading.h"

namespace counterfoil::test {
namespace {

using sqlite::append_change;
using sqlite::Connection;
using sqlite::DatabasePlace;
using sqlite::SessionReading;
using sqlite::SessionRow;
using sqlite::SessionWriting;

Connection open_in(const std::string& directory) {
  const DatabasePlace place{directory + "/sessions.db", "", 1 << 20};
  EXPECT_TRUE(sqlite::make_private_file(place.path));
  auto connection = Connection::open(place, 1 << 20).value();
  EXPECT_TRUE(sqlite::migrate(connection));
  return connection;
}

struct Tables {
  Tables() { EXPECT_TRUE(writing.start()); }

  TemporaryDirectory directory;
  Connection connection = open_in(directory.path());
  SessionWriting writing{connection.handle()};
  SessionReading reading{connection.handle()};

  Revision revision(int number) {
    const auto row = reading.find(key(number)).value();
    return row ? row->session->revision : 0;
  }
  std::size_t changes(int number) { return reading.history(key(number))->size(); }
};

// A session at the revision `last`, with its changes from `first` on.
SessionRow row(int number, Revision first, Revision last) {
  std::string packed;
  for (auto revision = first; revision <= last; ++revision) {
    append_change(packed, {revision, noon, "key_1", "request", {"orderId"}});
  }
  return {std::make_shared<const StoredSession>(StoredSession{.key = key(number),
                                                              .merchant = merchant,
                                                              .revision = last,
                                                              .created_at = noon,
                                                              .expires_at = noon + lifetime,
                                                              .document = "{}",
                                                              .amount_override = {}}),
          std::make_shared<const std::string>(packed)};
}

TEST(SessionWriting, AddsOnlyTheChangesThatTheTablesLack) {
  Tables tables;
  EXPECT_TRUE(tables.writing.put(row(1, 1, 2)));
  EXPECT_TRUE(tables.writing.put(row(1, 1, 4)));
  EXPECT_EQ(tables.revision(1), 4);
  EXPECT_EQ(tables.changes(1), 4U);
}

TEST(SessionWriting, PuttingTheSameOrAnEarlierRevisionChangesNothing) {
  Tables tables;
  EXPECT_TRUE(tables.writing.put(row(1, 1, 3)));
  EXPECT_TRUE(tables.writing.put(row(1, 1, 3)));
  EXPECT_TRUE(tables.writing.put(row(1, 1, 2)));
  EXPECT_EQ(tables.revision(1), 3);
  EXPECT_EQ(tables.changes(1), 3U);
}

TEST(SessionWriting, PutsASessionThatWasRemovedWhileItsLastChangeWasUnderWay) {
  Tables tables;
  EXPECT_TRUE(tables.writing.put(row(1, 5, 5)));
  EXPECT_EQ(tables.revision(1), 5);
  EXPECT_EQ(tables.changes(1), 1U);
}

}  // namespace
}  // namespace counterfoil::test
