#include "store/sqlite/schema.h"

#include <array>
#include <string>

#include "store/sqlite/statement.h"

namespace counterfoil::sqlite {
namespace {

// Times are microseconds since 1970 UTC. Step n (from 1) makes schema n of schema n - 1 and is
// never edited once released.
//
// Every table grows at its right edge: `client_session.id`, which RowIds makes of the key, and
// `expires_at` grow with time, and the changes of a session, some to a row, are found by a chain
// from client_session.last_change back through change.previous rather than by an index, so that one
// more writes no page but the table's last.
constexpr std::array migrations{
    R"sql(
CREATE TABLE client_session (
  id              INTEGER PRIMARY KEY,
  key             BLOB    NOT NULL,
  merchant        INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL,
  revision        INTEGER NOT NULL,
  last_change     INTEGER NOT NULL,
  amount_override INTEGER,
  document        TEXT    NOT NULL
);
CREATE INDEX client_session_expires_at ON client_session (expires_at);

CREATE TABLE displaced (
  number INTEGER PRIMARY KEY,
  key    BLOB    NOT NULL UNIQUE
);

CREATE TABLE change (
  seq      INTEGER PRIMARY KEY,
  previous INTEGER,
  entries  BLOB    NOT NULL
);

CREATE TABLE idempotency (
  id            INTEGER PRIMARY KEY,
  claim         BLOB    NOT NULL UNIQUE,
  body          BLOB    NOT NULL,
  expires_at    INTEGER NOT NULL,
  sealed_answer BLOB    NOT NULL
);
CREATE INDEX idempotency_expires_at ON idempotency (expires_at);
)sql"};

Result<std::int64_t> schema_number(Connection& connection) {
  Statement ask{connection.handle(), "PRAGMA user_version"};
  TRY(const bool answered, ask.fetch());
  return answered ? ask.integer(0) : 0;
}

Status take_step(Connection& connection, std::size_t number) {
  const auto sql = std::string{"BEGIN IMMEDIATE;"} + migrations[number - 1] +
                   "PRAGMA user_version=" + std::to_string(number) + ";COMMIT;";
  auto taken = connection.execute(sql.c_str());
  if (!taken) {
    // The step's own failure is the one to report; closing the connection rolls back all the same.
    (void)connection.execute("ROLLBACK");
  }
  return taken;
}

}  // namespace

Status migrate(Connection& connection) {
  TRY(const auto found, schema_number(connection));
  if (found < 0 || static_cast<std::size_t>(found) > migrations.size()) {
    return fail({.code = ErrorCode::store_unavailable,
                 .log = {"the database has schema " + std::to_string(found) +
                         ", newer than this program's " + std::to_string(migrations.size())}});
  }
  for (auto number = static_cast<std::size_t>(found) + 1; number <= migrations.size(); ++number) {
    const auto taken = take_step(connection, number);
    if (!taken) return taken;
  }
  return {};
}

}  // namespace counterfoil::sqlite
