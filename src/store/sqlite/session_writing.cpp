#include "store/sqlite/session_writing.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "store/sqlite/packed_changes.h"

namespace counterfoil::sqlite {
namespace {

std::int64_t microseconds(Timestamp time) { return time.time_since_epoch().count(); }

}  // namespace

SessionWriting::SessionWriting(sqlite3* database)
    : database_{database},
      ids_{database},
      find_{database, "SELECT key, last_change, revision FROM client_session WHERE id = ?1"},
      insert_{database,
              "INSERT INTO client_session (key, merchant, created_at, expires_at, revision,"
              " last_change, amount_override, document, id)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
      replace_{database,
               "UPDATE client_session SET revision = ?2, last_change = ?3, amount_override = ?4,"
               " document = ?5 WHERE id = ?1"},
      add_changes_{database, "INSERT INTO change (seq, previous, entries) VALUES (?1, ?2, ?3)"},
      expired_{database,
               "SELECT key, id, last_change FROM client_session WHERE expires_at <= ?1"
               " ORDER BY expires_at LIMIT ?2"},
      previous_change_{database, "SELECT previous FROM change WHERE seq = ?1"},
      remove_change_{database, "DELETE FROM change WHERE seq = ?1"},
      shorten_chain_{database, "UPDATE client_session SET last_change = ?2 WHERE id = ?1"},
      remove_{database, "DELETE FROM client_session WHERE id = ?1"} {}

Status SessionWriting::start() {
  Statement last{database_, "SELECT max(seq) FROM change"};
  TRY(const bool answered, last.fetch());
  next_seq_ = (answered ? last.integer_or_null(0).value_or(0) : 0) + 1;
  return {};
}

Result<std::optional<SessionWriting::Standing>> SessionWriting::find(const SessionKey& key,
                                                                     bool& is_usual_id_taken) {
  return ids_.find(key, [&](std::int64_t id) -> Result<std::optional<Standing>> {
    find_.bind(1, id);
    const ResetAtEnd end{find_};
    TRY(const bool found, find_.fetch());
    if (!found) return std::nullopt;
    if (!std::ranges::equal(find_.bytes(0), key)) {
      is_usual_id_taken = true;
      return std::nullopt;
    }
    return Standing{.id = id, .last_change = find_.integer(1), .revision = find_.integer(2)};
  });
}

Status SessionWriting::put(const SessionRow& row) {
  const auto& session = *row.session;
  bool is_usual_id_taken = false;
  TRY(const auto standing, find(session.key, is_usual_id_taken));
  const auto known = standing ? standing->revision : 0;
  if (known >= session.revision) return {};
  const auto changes =
      row.changes == nullptr ? std::string_view{} : changes_after(*row.changes, known);
  const auto seq = next_seq_++;
  auto done =
      add_changes(seq, standing ? std::optional{standing->last_change} : std::nullopt, changes);
  if (!done) return done;
  if (standing) return replace(standing->id, session, seq);
  TRY(const auto id, ids_.make(session.key, is_usual_id_taken));
  return insert(id, session, seq);
}

Status SessionWriting::insert(std::int64_t id, const StoredSession& session,
                              std::int64_t last_change) {
  insert_.bind_bytes(1, session.key);
  insert_.bind(2, session.merchant);
  insert_.bind(3, microseconds(session.created_at));
  insert_.bind(4, microseconds(session.expires_at));
  insert_.bind(5, session.revision);
  insert_.bind(6, last_change);
  insert_.bind(7, session.amount_override);
  insert_.bind_text(8, session.document);
  insert_.bind(9, id);
  return insert_.run();
}

Status SessionWriting::replace(std::int64_t id, const StoredSession& session,
                               std::int64_t last_change) {
  replace_.bind(1, id);
  replace_.bind(2, session.revision);
  replace_.bind(3, last_change);
  replace_.bind(4, session.amount_override);
  replace_.bind_text(5, session.document);
  return replace_.run();
}

Status SessionWriting::add_changes(std::int64_t seq, std::optional<std::int64_t> previous,
                                   std::string_view packed) {
  add_changes_.bind(1, seq);
  add_changes_.bind(2, previous);
  add_changes_.bind_bytes(3, std::as_bytes(std::span{packed}));
  return add_changes_.run();
}

Result<std::vector<ExpiredSession>> SessionWriting::expired(Timestamp now, int count_max) {
  std::vector<ExpiredSession> sessions;
  expired_.bind(1, microseconds(now));
  expired_.bind(2, std::int64_t{count_max});
  const ResetAtEnd end{expired_};
  for (int count = 0; count < count_max; ++count) {
    TRY(const bool found, expired_.fetch());
    if (!found) break;
    ExpiredSession session{.id = expired_.integer(1), .last_change = expired_.integer(2)};
    const auto key = expired_.bytes(0);
    std::copy_n(key.begin(), std::min(key.size(), session.key.size()), session.key.begin());
    sessions.push_back(session);
  }
  return sessions;
}

Result<std::optional<std::int64_t>> SessionWriting::remove_change(std::int64_t seq) {
  std::optional<std::int64_t> previous;
  {
    previous_change_.bind(1, seq);
    const ResetAtEnd end{previous_change_};
    TRY(const bool found, previous_change_.fetch());
    if (found) previous = previous_change_.integer_or_null(0);
  }
  remove_change_.bind(1, seq);
  const auto removed = remove_change_.run();
  if (!removed) return fail(removed.error());
  return previous;
}

Result<int> SessionWriting::remove(const ExpiredSession& session, int rows_max) {
  std::optional seq{session.last_change};
  int rows = 0;
  for (; seq && rows < rows_max; ++rows) {
    TRY(seq, remove_change(*seq));
  }
  auto& last = seq ? shorten_chain_ : remove_;
  last.bind(1, session.id);
  if (seq) last.bind(2, seq);
  auto done = last.run();
  if (done && !seq) done = ids_.forget(session.id);
  if (!done) return fail(done.error());
  return rows + 1;
}

}  // namespace counterfoil::sqlite
