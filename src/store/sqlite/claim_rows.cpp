#include "store/sqlite/claim_rows.h"

#include <sqlite3.h>

#include <algorithm>

namespace counterfoil::sqlite {

ClaimRows::ClaimRows(sqlite3* database)
    : database_{database},
      find_{database, "SELECT body, expires_at, sealed_answer FROM idempotency WHERE claim = ?1"},
      record_{database,
              "INSERT OR REPLACE INTO idempotency (claim, body, expires_at, sealed_answer)"
              " VALUES (?1, ?2, ?3, ?4)"},
      remove_expired_{database,
                      "DELETE FROM idempotency WHERE id IN (SELECT id FROM idempotency"
                      " WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)"} {}

Result<std::optional<SettledClaim>> ClaimRows::find(const ClaimKey& key) {
  find_.bind_bytes(1, key);
  const ResetAtEnd end{find_};
  TRY(const bool found, find_.fetch());
  if (!found) return std::nullopt;
  SettledClaim settled;
  settled.claim.key = key;
  const auto body = find_.bytes(0);
  std::copy_n(body.begin(), std::min(body.size(), settled.claim.body.size()),
              settled.claim.body.begin());
  settled.claim.expires_at = Timestamp{std::chrono::microseconds{find_.integer(1)}};
  settled.sealed_answer = find_.text(2);
  return settled;
}

Status ClaimRows::record(const SettledClaim& settled) {
  record_.bind_bytes(1, settled.claim.key);
  record_.bind_bytes(2, settled.claim.body);
  record_.bind(3, std::int64_t{settled.claim.expires_at.time_since_epoch().count()});
  record_.bind_bytes(4, std::as_bytes(std::span{settled.sealed_answer}));
  return record_.run();
}

Result<int> ClaimRows::remove_expired(Timestamp now, int rows_max) {
  remove_expired_.bind(1, std::int64_t{now.time_since_epoch().count()});
  remove_expired_.bind(2, std::int64_t{rows_max});
  const auto removed = remove_expired_.run();
  if (!removed) return fail(removed.error());
  return sqlite3_changes(database_);
}

}  // namespace counterfoil::sqlite
