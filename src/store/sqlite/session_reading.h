// SessionReading: the statements that read sessions and their changes.
#pragma once

#include <optional>
#include <vector>

#include "store/sqlite/session_row.h"
#include "store/sqlite/statement.h"

namespace counterfoil::sqlite {

// One change, and where the one before it stands.
struct ChangeRow {
  HistoryEntry entry;
  std::optional<std::int64_t> previous;
};

class SessionReading {
 public:
  explicit SessionReading(sqlite3* database);

  [[nodiscard]] Result<std::optional<SessionRow>> find(const SessionKey& key);

  // The changes from the first to the one at `last_change`, whose revision is `revision`.
  // Errors: internal_error when the chain is broken, store_unavailable.
  [[nodiscard]] Result<std::vector<HistoryEntry>> history(std::int64_t last_change,
                                                          Revision revision);

 private:
  Statement find_;
  Statement change_;
};

// The wire paths of a change as one text, each with its length before it: "7:orderId6:amount".
[[nodiscard]] std::string members_text(const std::vector<std::string>& members);
[[nodiscard]] std::optional<std::vector<std::string>> members_from(std::string_view text);

}  // namespace counterfoil::sqlite
