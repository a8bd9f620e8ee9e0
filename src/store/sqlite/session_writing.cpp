#include "store/sqlite/session_writing.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "store/sqlite/session_reading.h"

namespace counterfoil::sqlite {
namespace {

std::int64_t microseconds(Timestamp time) { return time.time_since_epoch().count(); }

}  // namespace

SessionWriting::SessionWriting(sqlite3* database)
    : database_{database},
      insert_{database,
              "INSERT INTO client_session (key, merchant, created_at, expires_at, revision,"
              " last_change, amount_override, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"},
      replace_{database,
               "UPDATE client_session SET revision = ?2, last_change = ?3, amount_override = ?4,"
               " document = ?5 WHERE id = ?1"},
      add_change_{database,
                  "INSERT INTO change (seq, previous, revision, at, actor, request_id, members)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
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

Result<SessionRow> SessionWriting::insert(StoredSessionPtr first, const HistoryEntry& change) {
  const auto seq = next_seq_;
  insert_.bind_bytes(1, first->key);
  insert_.bind(2, first->merchant);
  insert_.bind(3, microseconds(first->created_at));
  insert_.bind(4, microseconds(first->expires_at));
  insert_.bind(5, first->revision);
  insert_.bind(6, seq);
  insert_.bind(7, first->amount_override);
  insert_.bind_text(8, first->document);
  const auto inserted = insert_.run();
  if (!inserted) return fail(inserted.error());
  const auto id = sqlite3_last_insert_rowid(database_);
  const auto added = add_change(std::nullopt, change);
  if (!added) return fail(added.error());
  return SessionRow{std::move(first), id, seq};
}

Result<SessionRow> SessionWriting::replace(const SessionRow& before, StoredSessionPtr after,
                                           const HistoryEntry& change) {
  const auto seq = next_seq_;
  replace_.bind(1, before.id);
  replace_.bind(2, after->revision);
  replace_.bind(3, seq);
  replace_.bind(4, after->amount_override);
  replace_.bind_text(5, after->document);
  const auto replaced = replace_.run();
  if (!replaced) return fail(replaced.error());
  const auto added = add_change(before.last_change, change);
  if (!added) return fail(added.error());
  return SessionRow{std::move(after), before.id, seq};
}

Status SessionWriting::add_change(std::optional<std::int64_t> previous,
                                  const HistoryEntry& change) {
  const auto members = members_text(change.members);
  add_change_.bind(1, next_seq_++);
  add_change_.bind(2, previous);
  add_change_.bind(3, change.revision);
  add_change_.bind(4, microseconds(change.at));
  add_change_.bind_text(5, change.actor);
  add_change_.bind_text(6, change.request_id);
  add_change_.bind_text(7, members);
  return add_change_.run();
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
  const auto done = last.run();
  if (!done) return fail(done.error());
  return rows + 1;
}

}  // namespace counterfoil::sqlite
