// SessionWriting: the statements that write sessions and their changes.
#pragma once

#include <vector>

#include "store/sqlite/row_ids.h"
#include "store/sqlite/session_row.h"
#include "store/sqlite/statement.h"

namespace counterfoil::sqlite {

// An expired session, as far as its removal needs it.
struct ExpiredSession {
  SessionKey key{};
  std::int64_t id = 0;
  std::int64_t last_change = 0;
};

class SessionWriting {
 public:
  explicit SessionWriting(sqlite3* database);

  // Numbers further changes after those in the database. To be called once, first.
  [[nodiscard]] Status start();

  // Makes the tables have the session as it is in `row`, with those of its changes that they lack.
  // Does nothing when they have this revision or a later one. Puts a session also when changes are
  // missing between: it may have been removed, as expired, while a last change was under way.
  // Errors: internal_error, store_unavailable.
  [[nodiscard]] Status put(const SessionRow& row);

  // Up to `count_max` sessions that have expired at `now`, the oldest first.
  [[nodiscard]] Result<std::vector<ExpiredSession>> expired(Timestamp now, int count_max);
  // Removes the newest rows of changes of `session`, up to `rows_max`, and the session itself with
  // its last one. Yields the rows removed; fewer than the session has leave it for a next call.
  [[nodiscard]] Result<int> remove(const ExpiredSession& session, int rows_max);

 private:
  // What the tables have of a session.
  struct Standing {
    std::int64_t id = 0;
    std::int64_t last_change = 0;
    Revision revision = 0;
  };
  // Notes in `is_usual_id_taken` when another session's row has the id it usually would.
  [[nodiscard]] Result<std::optional<Standing>> find(const SessionKey& key,
                                                     bool& is_usual_id_taken);
  [[nodiscard]] Status insert(std::int64_t id, const StoredSession& session,
                              std::int64_t last_change);
  [[nodiscard]] Status replace(std::int64_t id, const StoredSession& session,
                               std::int64_t last_change);
  [[nodiscard]] Status add_changes(std::int64_t seq, std::optional<std::int64_t> previous,
                                   std::string_view packed);
  [[nodiscard]] Result<std::optional<std::int64_t>> remove_change(std::int64_t seq);

  sqlite3* database_;
  std::int64_t next_seq_ = 1;
  RowIds ids_;
  Statement find_;
  Statement insert_;
  Statement replace_;
  Statement add_changes_;
  Statement expired_;
  Statement previous_change_;
  Statement remove_change_;
  Statement shorten_chain_;
  Statement remove_;
};

}  // namespace counterfoil::sqlite
