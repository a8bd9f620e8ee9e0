#include "app/key_store.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "app/private_file.h"
#include "app/statement.h"

namespace counterfoil {
namespace {

using sqlite::Statement;

constexpr int patience_with_others_ms = 5'000;

// EXTRA, because FULL leaves the removal of the rollback journal to the system: a power cut would
// bring it back, and it would take back a change that a command had reported as done.
constexpr const char* settle = R"sql(
PRAGMA journal_mode=DELETE;
PRAGMA synchronous=EXTRA;
)sql";

// Released steps are never edited. The first may meet its tables: version 0.1.0 has made them
// without counting.
constexpr std::array migrations = {
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
)sql"};

constexpr const char* select_keys = R"sql(
SELECT k.id, k.merchant, k.secret_hash, k.scopes, k.expires_at, m.name, k.created_at, k.revoked_at,
       k.last_used_at
FROM api_key k JOIN merchant m ON m.id = k.merchant
ORDER BY k.created_at, k.id
)sql";

Digest to_digest(sqlite::Bytes bytes) {
  Digest digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

std::optional<Timestamp> to_time(std::optional<std::int64_t> microseconds) {
  if (!microseconds) return std::nullopt;
  return Timestamp{std::chrono::microseconds{*microseconds}};
}
std::int64_t to_integer(Timestamp at) { return at.time_since_epoch().count(); }

ApiKeyRow to_row(const Statement& keys) {
  ApiKeyRow row;
  row.key.id = keys.text(0);
  row.key.merchant = keys.integer(1);
  row.key.secret_hash = to_digest(keys.bytes(2));
  row.key.scopes = {static_cast<unsigned>(keys.integer(3))};
  row.key.expires_at = to_time(keys.integer_or_null(4));
  row.merchant_name = keys.text(5);
  row.created_at = *to_time(keys.integer(6));
  row.revoked_at = to_time(keys.integer_or_null(7));
  row.last_used_at = to_time(keys.integer_or_null(8));
  return row;
}

// Whether the change met a row. It is committed only when the statement has come to its end.
Result<bool> run_returning(Statement& change) {
  bool met_a_row = false;
  for (;;) {
    TRY(const bool found, change.fetch());
    if (!found) return met_a_row;
    met_a_row = true;
  }
}

Status execute(sqlite3* database, const char* sql, const std::string& doing) {
  const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return fail(sqlite::database_error(database, code, doing));
  return {};
}

// All of `work`, or nothing of it.
template <class Work>
Status in_transaction(sqlite3* database, const std::string& doing, Work&& work) {
  if (auto begun = execute(database, "BEGIN IMMEDIATE", doing); !begun) return begun;
  Status done = work();
  if (done) done = execute(database, "COMMIT", doing);
  if (!done) sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
  return done;
}

Result<std::size_t> read_schema_version(sqlite3* database) {
  Statement ask{database, "PRAGMA user_version"};
  TRY(const bool answered, ask.fetch());
  return answered ? static_cast<std::size_t>(ask.integer(0)) : 0;
}

Status migrate(sqlite3* database, const std::string& path) {
  TRY(const std::size_t found, read_schema_version(database));
  if (found > migrations.size()) {
    return fail(Error{.code = ErrorCode::store_unavailable,
                      .log = {path + " has a newer schema than this program"}});
  }
  if (found == migrations.size()) return {};
  const std::string doing = "set up " + path;
  return in_transaction(database, doing, [&]() -> Status {
    TRY(const std::size_t version, read_schema_version(database));  // another may have been faster
    for (std::size_t step = version; step < migrations.size(); ++step) {
      if (auto done = execute(database, migrations[step], doing); !done) return done;
    }
    return {};
  });
}

Result<std::int64_t> find_or_add_merchant(sqlite3* database, const std::string& name) {
  Statement add{database, "INSERT INTO merchant (name) VALUES (?1) ON CONFLICT DO NOTHING"};
  add.bind_text(1, name);
  if (auto added = add.run(); !added) return fail(added.error());
  Statement find{database, "SELECT id FROM merchant WHERE name = ?1"};
  find.bind_text(1, name);
  TRY(const bool found, find.fetch());
  if (!found)
    return fail(Error{.code = ErrorCode::internal_error, .log = {"an added merchant is missing"}});
  return find.integer(0);
}

}  // namespace

void KeyStore::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

KeyStore::KeyStore(std::unique_ptr<sqlite3, Close> database) : database_{std::move(database)} {}

Result<KeyStore> KeyStore::open(const std::string& directory, WhenMissing when_missing) {
  const std::string path = directory + "/keys.db";
  if (when_missing == WhenMissing::fail && !std::filesystem::exists(path)) {
    return fail(Error{.code = ErrorCode::store_unavailable, .log = {path + " does not exist"}});
  }
  if (auto made = make_private_directory(directory); !made) return fail(made.error());
  TRY(const auto file, PrivateFile::open(path, O_RDWR | O_CREAT));
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<sqlite3, Close> database{opened};
  if (code != SQLITE_OK) return fail(sqlite::database_error(opened, code, "open " + path));
  sqlite3_busy_timeout(opened, patience_with_others_ms);
  if (auto done = execute(opened, settle, "set up " + path); !done) return fail(done.error());
  if (auto done = migrate(opened, path); !done) return fail(done.error());
  return KeyStore{std::move(database)};
}

Result<ApiKeyRow> KeyStore::add_key(NewApiKey key, std::string_view secret, Timestamp now) {
  if (key.expires_at && *key.expires_at <= now) {
    return fail(
        Error{.code = ErrorCode::bad_request, .log = {"the key would have expired already"}});
  }
  TRY(const std::int64_t merchant, find_or_add_merchant(database_.get(), key.merchant_name));
  ApiKeyRow row{{std::move(key.id), merchant, key.scopes, sha256(secret), key.expires_at},
                std::move(key.merchant_name),
                now};
  Statement add{database_.get(),
                "INSERT INTO api_key (id, merchant, secret_hash, scopes, created_at, expires_at) "
                "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING RETURNING id"};
  add.bind_text(1, row.key.id);
  add.bind(2, row.key.merchant);
  add.bind_bytes(3, row.key.secret_hash);
  add.bind(4, std::int64_t{row.key.scopes.bits});
  add.bind(5, to_integer(now));
  if (row.key.expires_at) add.bind(6, to_integer(*row.key.expires_at));
  TRY(const bool added, run_returning(add));
  if (added) return row;
  return fail(Error{.code = ErrorCode::bad_request,
                    .log = {"this secret is known already; a revoked one stays known"}});
}

Result<std::vector<ApiKeyRow>> KeyStore::list_keys(
    const std::optional<std::string>& merchant_name) {
  Statement keys{database_.get(), select_keys};
  std::vector<ApiKeyRow> rows;
  for (;;) {
    TRY(const bool found, keys.fetch());
    if (!found) return rows;
    auto row = to_row(keys);
    if (!merchant_name || row.merchant_name == *merchant_name) rows.push_back(std::move(row));
  }
}

Status KeyStore::revoke_key(const std::string& merchant_name, const std::string& id,
                            Timestamp now) {
  Statement revoke{database_.get(),
                   "UPDATE api_key SET revoked_at = coalesce(revoked_at, ?3) WHERE id = ?2 AND "
                   "merchant = (SELECT id FROM merchant WHERE name = ?1) RETURNING id"};
  revoke.bind_text(1, merchant_name);
  revoke.bind_text(2, id);
  revoke.bind(3, to_integer(now));
  TRY(const bool revoked, run_returning(revoke));
  if (!revoked) {
    return fail(Error{.code = ErrorCode::not_found,
                      .log = {"merchant " + merchant_name + " has no key " + id}});
  }
  return {};
}

Result<std::vector<ApiKey>> KeyStore::valid_keys() {
  TRY(const auto rows, list_keys(std::nullopt));
  std::vector<ApiKey> keys;
  for (const ApiKeyRow& row : rows) {
    if (!row.revoked_at) keys.push_back(row.key);
  }
  return keys;
}

Status KeyStore::note_uses(const std::vector<ApiKeyUse>& uses) {
  return in_transaction(database_.get(), "note the use of API keys", [&]() -> Status {
    Statement note{database_.get(),
                   "UPDATE api_key SET last_used_at = ?2 "
                   "WHERE id = ?1 AND ?2 > coalesce(last_used_at, 0)"};
    for (const ApiKeyUse& use : uses) {
      note.bind_text(1, use.id);
      note.bind(2, to_integer(use.at));
      if (auto done = note.run(); !done) return done;
    }
    return {};
  });
}

Result<std::int64_t> KeyStore::version() {
  Statement ask{database_.get(), "PRAGMA data_version"};
  TRY(const bool answered, ask.fetch());
  return answered ? ask.integer(0) : 0;
}

}  // namespace counterfoil
