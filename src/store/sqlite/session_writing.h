// SessionWriting: the statements that write sessions and their changes.
#pragma once

#include <vector>

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

  // Stores a first revision and its change; yields where it stands.
  [[nodiscard]] Result<SessionRow> insert(StoredSessionPtr first, const HistoryEntry& change);
  // Replaces `before` by its next revision and adds its change; yields where it stands.
  [[nodiscard]] Result<SessionRow> replace(const SessionRow& before, StoredSessionPtr after,
                                           const HistoryEntry& change);

  // Up to `count_max` sessions that have expired at `now`, the oldest first.
  [[nodiscard]] Result<std::vector<ExpiredSession>> expired(Timestamp now, int count_max);
  // Removes the newest changes of `session`, up to `rows_max`, and the session itself with its last
  // change. Yields the rows removed; fewer changes than the session has leave it for a next call.
  [[nodiscard]] Result<int> remove(const ExpiredSession& session, int rows_max);

 private:
  [[nodiscard]] Status add_change(std::optional<std::int64_t> previous, const HistoryEntry& change);
  [[nodiscard]] Result<std::optional<std::int64_t>> remove_change(std::int64_t seq);

  sqlite3* database_;
  std::int64_t next_seq_ = 1;
  Statement insert_;
  Statement replace_;
  Statement add_change_;
  Statement expired_;
  Statement previous_change_;
  Statement remove_change_;
  Statement shorten_chain_;
  Statement remove_;
};

}  // namespace counterfoil::sqlite
