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
    : ids_{database},
      find_{database,
            "SELECT key, merchant, created_at, expires_at, revision, amount_override, document"
            " FROM client_session WHERE id = ?1"},
      last_change_{database, "SELECT key, last_change FROM client_session WHERE id = ?1"},
      change_{database, "SELECT previous, entries FROM change WHERE seq = ?1"} {}

Result<std::optional<SessionRow>> SessionReading::find(const SessionKey& key) {
  return ids_.find(key, [&](std::int64_t id) { return fetch(id, key); });
}

Result<std::optional<SessionRow>> SessionReading::fetch(std::int64_t id, const SessionKey& key) {
  find_.bind(1, id);
  const ResetAtEnd end{find_};
  TRY(const bool found, find_.fetch());
  if (!found || !std::ranges::equal(find_.bytes(0), key)) return std::nullopt;
  const auto revision = find_.integer(4);
  if (revision < 1) return damaged("a session's row has no revision");
  return SessionRow{
      .session = std::make_shared<const StoredSession>(StoredSession{
          .key = key,
          .merchant = find_.integer(1),
          .revision = revision,
          .created_at = timestamp(find_.integer(2)),
          .expires_at = timestamp(find_.integer(3)),
          .document = std::string{find_.text(6)},
          .amount_override = find_.integer_or_null(5),
      }),
      .changes = nullptr,
  };
}

Result<std::optional<std::int64_t>> SessionReading::last_change(std::int64_t id,
                                                                const SessionKey& key) {
  last_change_.bind(1, id);
  const ResetAtEnd end{last_change_};
  TRY(const bool found, last_change_.fetch());
  if (!found || !std::ranges::equal(last_change_.bytes(0), key)) return std::nullopt;
  return last_change_.integer(1);
}

// Each row of `change` names the one before it, so that the newest comes first.
Result<std::vector<HistoryEntry>> SessionReading::history(const SessionKey& key) {
  std::vector<HistoryEntry> newest_first;
  TRY(auto seq, ids_.find(key, [&](std::int64_t id) { return last_change(id, key); }));
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
