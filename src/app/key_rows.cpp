#include "app/key_rows.h"

#include <algorithm>
#include <array>

#include "app/statement.h"

namespace counterfoil {
namespace {

using sqlite::Statement;

constexpr const char* merchants = "SELECT id, name FROM merchant NOT INDEXED";
constexpr const char* keys =
    "SELECT id, merchant, secret_hash, scopes, expires_at, created_at, revoked_at, last_used_at "
    "FROM api_key NOT INDEXED";
constexpr const char* proof = "SELECT list FROM proof";
constexpr const char* proof_copy = "SELECT list FROM proof_copy";

Digest to_digest(sqlite::Bytes bytes) {
  Digest digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

std::optional<Timestamp> to_time(std::optional<std::int64_t> microseconds) {
  if (!microseconds) return std::nullopt;
  return Timestamp{std::chrono::microseconds{*microseconds}};
}

ApiKeyRow to_key(const Statement& found) {
  ApiKeyRow row;
  row.key.id = found.text(0);
  row.key.merchant = found.integer(1);
  row.key.secret_hash = to_digest(found.bytes(2));
  row.key.scopes = {static_cast<unsigned>(found.integer(3))};
  row.key.expires_at = to_time(found.integer_or_null(4));
  row.created_at = *to_time(found.integer(5));
  row.revoked_at = to_time(found.integer_or_null(6));
  row.last_used_at = to_time(found.integer_or_null(7));
  return row;
}

// Statement tells damage of a row or a page apart from a storage that fails.
bool is_damage(const Error& error) { return error.code == ErrorCode::internal_error; }

template <class Take>
Status read_rows(sqlite3* database, const std::string& sql, const Take& take) {
  Statement rows{database, sql.c_str()};
  for (;;) {
    TRY(const bool found, rows.fetch());
    if (!found) return {};
    take(rows);
  }
}

// From the beginning of the table; from its end too where a damaged page cuts it off.
template <class Take>
Status read_table(sqlite3* database, const char* select, KeyRows& into, const Take& take) {
  const std::string forwards = std::string{select} + " ORDER BY rowid";
  const Status read = read_rows(database, forwards, take);
  if (read) return {};
  if (!is_damage(read.error())) return read;
  into.faults.push_back(read.error().log.text);
  const Status rest = read_rows(database, forwards + " DESC", take);
  return rest || is_damage(rest.error()) ? Status{} : rest;
}

}  // namespace

Result<KeyRows> read_key_rows(sqlite3* database) {
  KeyRows rows;
  const auto take_merchant = [&](const Statement& row) {
    rows.merchants.push_back({row.integer(0), std::string{row.text(1)}});
  };
  const auto take_key = [&](const Statement& row) { rows.keys.push_back(to_key(row)); };
  const auto take_proof = [&](const Statement& row) { rows.proofs.emplace_back(row.text(0)); };
  auto done = read_table(database, proof, rows, take_proof);
  if (done) done = read_table(database, proof_copy, rows, take_proof);
  if (done) done = read_table(database, merchants, rows, take_merchant);
  if (done) done = read_table(database, keys, rows, take_key);
  if (!done) return fail(done.error());
  return rows;
}

Result<std::vector<std::string>> check_structure(sqlite3* database) {
  std::vector<std::string> faults;
  const auto take = [&](const Statement& row) {
    if (row.text(0) != "ok") faults.push_back(sqlite::printable(row.text(0)));
  };
  const Status checked = read_rows(database, "PRAGMA integrity_check(20)", take);
  if (checked) return faults;
  if (!is_damage(checked.error())) return fail(checked.error());
  faults.push_back(checked.error().log.text);
  return faults;
}

}  // namespace counterfoil
