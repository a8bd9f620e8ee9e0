// ClaimRows: the statements that read and write idempotency claims.
#pragma once

#include <optional>

#include "store/sqlite/journal_record.h"
#include "store/sqlite/statement.h"

namespace counterfoil::sqlite {

class ClaimRows {
 public:
  explicit ClaimRows(sqlite3* database);

  // Errors: internal_error, store_unavailable.
  [[nodiscard]] Result<std::optional<SettledClaim>> find(const ClaimKey& key);
  // Takes the claim, also over one that has expired.
  [[nodiscard]] Status record(const SettledClaim& settled);
  // Removes up to `rows_max` claims that have expired at `now`; yields how many.
  [[nodiscard]] Result<int> remove_expired(Timestamp now, int rows_max);

 private:
  sqlite3* database_;
  Statement find_;
  Statement record_;
  Statement remove_expired_;
};

}  // namespace counterfoil::sqlite
