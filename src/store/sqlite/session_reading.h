// SessionReading: the statements that read sessions and their changes.
#pragma once

#include <optional>
#include <vector>

#include "store/sqlite/row_ids.h"
#include "store/sqlite/session_row.h"
#include "store/sqlite/statement.h"

namespace counterfoil::sqlite {

class SessionReading {
 public:
  explicit SessionReading(sqlite3* database);

  [[nodiscard]] Result<std::optional<SessionRow>> find(const SessionKey& key);

  // The changes of the session that the tables have, oldest first.
  // Errors: internal_error when they cannot be read, store_unavailable.
  [[nodiscard]] Result<std::vector<HistoryEntry>> history(const SessionKey& key);

 private:
  [[nodiscard]] Result<std::optional<SessionRow>> fetch(std::int64_t id, const SessionKey& key);
  [[nodiscard]] Result<std::optional<std::int64_t>> last_change(std::int64_t id,
                                                                const SessionKey& key);

  RowIds ids_;
  Statement find_;
  Statement last_change_;
  Statement change_;
};

}  // namespace counterfoil::sqlite
