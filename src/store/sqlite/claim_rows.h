// ClaimRows: the statements that read and write idempotency claims.
#pragma once

#include <optional>

#include "store/session_store.h"
#include "store/sqlite/statement.h"

namespace counterfoil::sqlite {

class ClaimRows {
 public:
  explicit ClaimRows(sqlite3* database);

  // The answer to be repeated when an equal request owns the claim, nothing when it is free at
  // `now`. Errors: idempotency_key_reused, internal_error, store_unavailable.
  [[nodiscard]] Result<std::optional<Replayed>> settle(const IdempotencyClaim& claim,
                                                       Timestamp now);
  // Takes the claim, also over one that has expired.
  [[nodiscard]] Status record(const IdempotencyClaim& claim, const std::string& sealed_answer);
  // Removes up to `rows_max` claims that have expired at `now`; yields how many.
  [[nodiscard]] Result<int> remove_expired(Timestamp now, int rows_max);

 private:
  sqlite3* database_;
  Statement find_;
  Statement record_;
  Statement remove_expired_;
};

}  // namespace counterfoil::sqlite
