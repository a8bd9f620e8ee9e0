#include "app/key_schema.h"

#include <sqlite3.h>

#include <array>
#include <filesystem>

#include "app/key_proof.h"
#include "app/statement.h"

namespace counterfoil {
namespace {

using sqlite::Statement;

// EXTRA, because FULL leaves the removal of the rollback journal to the system: a power cut would
// bring it back, and it would take back a change that a command had reported as done.
constexpr const char* settle = R"sql(
PRAGMA journal_mode=DELETE;
PRAGMA synchronous=EXTRA;
PRAGMA cell_size_check=ON;
)sql";

// Released steps are never edited. The first may meet its tables: version 0.1.0 has made them
// without counting.
constexpr std::array<const char*, schema_version> migrations = {
    R"sql(
CREATE TABLE IF NOT EXISTS merchant (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS api_key (
  id          TEXT    PRIMARY KEY,
  merchant    INTEGER NOT NULL REFERENCES merchant (id),
  secret_hash BLOB    NOT NULL UNIQUE,
  scopes      INTEGER NOT NULL,
  created_at  INTEGER NOT NULL,
  revoked_at  INTEGER
);
PRAGMA user_version = 1;
)sql",
    R"sql(
ALTER TABLE api_key ADD COLUMN expires_at INTEGER;
ALTER TABLE api_key ADD COLUMN last_used_at INTEGER;
PRAGMA user_version = 2;
)sql",
    // Without IF NOT EXISTS: a file that has them, and a lower number, is damaged, and its rows are
    // not to be taken for whole.
    R"sql(
CREATE TABLE proof (list BLOB NOT NULL);
CREATE TABLE proof_copy (list BLOB NOT NULL);
PRAGMA user_version = 3;
)sql"};

// The rows as they are: nothing tells what they were.
Status prove_what_is_there(sqlite3* database, const std::string& path) {
  TRY(const auto faults, check_structure(database));
  if (!faults.empty()) {
    return fail(
        Error{.code = ErrorCode::internal_error, .log = {path + " is damaged: " + faults.front()}});
  }
  TRY(const auto rows, read_key_rows(database));
  KeyProof proof{.generation = 1};
  for (const MerchantRow& merchant : rows.merchants) proof.add(digest_of(merchant));
  for (const ApiKeyRow& key : rows.keys) proof.add(digest_of(key));
  return write_proof(database, proof);
}

Result<KeyDatabase> open_with(const std::string& path, int access) {
  constexpr int patience_with_others_ms = 5'000;
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, access | SQLITE_OPEN_EXRESCODE, nullptr);
  KeyDatabase database{opened};
  if (code != SQLITE_OK) return fail(sqlite::database_error(opened, code, "open " + path));
  sqlite3_busy_timeout(opened, patience_with_others_ms);
  return database;
}

}  // namespace

void CloseDatabase::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<KeyDatabase> open_key_database(const std::string& path) {
  return open_with(path, SQLITE_OPEN_READWRITE);
}

Result<KeyDatabase> open_key_database_to_read(const std::string& path) {
  std::error_code unknown;
  const bool may_be_cut_off = std::filesystem::exists(path + "-journal", unknown);
  return open_with(path, may_be_cut_off ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
}

Result<std::size_t> read_schema_version(sqlite3* database) {
  Statement ask{database, "PRAGMA user_version"};
  TRY(const bool answered, ask.fetch());
  return answered ? static_cast<std::size_t>(ask.integer(0)) : 0;
}

Status execute(sqlite3* database, const char* sql, const std::string& doing) {
  const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(sqlite::database_error(database, code, doing));
  return {};
}

Status write_proof(sqlite3* database, const KeyProof& proof) {
  const std::string text = proof.write();
  const sqlite::Bytes list{reinterpret_cast<const std::byte*>(text.data()), text.size()};
  for (const char* clear : {"DELETE FROM proof", "DELETE FROM proof_copy"}) {
    if (auto done = Statement{database, clear}.run(); !done) return done;
  }
  for (const char* insert :
       {"INSERT INTO proof (list) VALUES (?1)", "INSERT INTO proof_copy (list) VALUES (?1)"}) {
    Statement add{database, insert};
    add.bind_bytes(1, list);
    if (auto done = add.run(); !done) return done;
  }
  return {};
}

Status set_up_keys(sqlite3* database, const std::string& path) {
  const std::string doing = "set up " + path;
  if (auto done = execute(database, settle, doing); !done) return done;
  TRY(const std::size_t found, read_schema_version(database));
  if (found > migrations.size()) {
    return fail(Error{.code = ErrorCode::store_unavailable,
                      .log = {path + " has a newer schema than this program"}});
  }
  if (found == migrations.size()) return {};
  return in_transaction(database, TransactionKind::write, doing, [&]() -> Status {
    TRY(const std::size_t version, read_schema_version(database));  // another may have been faster
    for (std::size_t step = version; step < migrations.size(); ++step) {
      if (auto done = execute(database, migrations[step], doing); !done) return done;
    }
    return version == migrations.size() ? Status{} : prove_what_is_there(database, path);
  });
}

}  // namespace counterfoil
