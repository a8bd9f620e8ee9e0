#include "store/sqlite/session_reading.h"

#include <algorithm>

#include "store/sqlite/packed_changes.h"

namespace counterfoil::sqlite {
namespace {

Timestamp timestamp(std::int64_t microseconds) {
  return Timestamp{std::chrono::microseconds{microseconds}};
}

tl::unexpected<Error> damaged(const char* what) {
  return fail({.code = ErrorCode::internal_error, .log = {what}});
}

}  // namespace

SessionReading::SessionReading(sqlite3* database)
    : find_{database,
            "SELECT merchant, created_at, expires_at, revision, amount_override, document"
            " FROM client_session WHERE key = ?1"},
      last_change_{database, "SELECT last_change FROM client_session WHERE key = ?1"},
      change_{database, "SELECT previous, entries FROM change WHERE seq = ?1"} {}

Result<std::optional<SessionRow>> SessionReading::find(const SessionKey& key) {
  find_.bind_bytes(1, key);
  const ResetAtEnd end{find_};
  TRY(const bool found, find_.fetch());
  if (!found) return std::nullopt;
  const auto revision = find_.integer(3);
  if (revision < 1) return damaged("a session's row has no revision");
  return SessionRow{
      .session = std::make_shared<const StoredSession>(StoredSession{
          .key = key,
          .merchant = find_.integer(0),
          .revision = revision,
          .created_at = timestamp(find_.integer(1)),
          .expires_at = timestamp(find_.integer(2)),
          .document = std::string{find_.text(5)},
          .amount_override = find_.integer_or_null(4),
      }),
      .changes = nullptr,
  };
}

// Each row of `change` names the one before it, so that the newest comes first.
Result<std::vector<HistoryEntry>> SessionReading::history(const SessionKey& key) {
  std::vector<HistoryEntry> newest_first;
  last_change_.bind_bytes(1, key);
  const ResetAtEnd end_of_search{last_change_};
  TRY(const bool known, last_change_.fetch());
  std::optional<std::int64_t> seq;
  if (known) seq = last_change_.integer(0);
  while (seq) {
    change_.bind(1, *seq);
    const ResetAtEnd end{change_};
    TRY(const bool found, change_.fetch());
    auto entries = found ? unpack_changes(change_.text(1)) : std::nullopt;
    if (!entries) return damaged("a change cannot be read");
    newest_first.insert(newest_first.end(), std::make_move_iterator(entries->rbegin()),
                        std::make_move_iterator(entries->rend()));
    seq = change_.integer_or_null(0);
  }
  std::ranges::reverse(newest_first);
  return newest_first;
}

}  // namespace counterfoil::sqlite
