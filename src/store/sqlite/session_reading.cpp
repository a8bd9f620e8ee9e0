#include "store/sqlite/session_reading.h"

#include <algorithm>
#include <charconv>

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
            "SELECT id, merchant, created_at, expires_at, revision, last_change, amount_override,"
            " document FROM client_session WHERE key = ?1"},
      change_{database,
              "SELECT previous, revision, at, actor, request_id, members FROM change"
              " WHERE seq = ?1"} {}

Result<std::optional<SessionRow>> SessionReading::find(const SessionKey& key) {
  find_.bind_bytes(1, key);
  const ResetAtEnd end{find_};
  TRY(const bool found, find_.fetch());
  if (!found) return std::nullopt;
  const auto revision = find_.integer(4);
  if (revision < 1) return damaged("a session's row has no revision");
  return SessionRow{
      .session = std::make_shared<const StoredSession>(StoredSession{
          .key = key,
          .merchant = find_.integer(1),
          .revision = revision,
          .created_at = timestamp(find_.integer(2)),
          .expires_at = timestamp(find_.integer(3)),
          .document = std::string{find_.text(7)},
          .amount_override = find_.integer_or_null(6),
      }),
      .id = find_.integer(0),
      .last_change = find_.integer(5),
  };
}

Result<std::vector<HistoryEntry>> SessionReading::history(std::int64_t last_change,
                                                          Revision revision) {
  std::vector<HistoryEntry> history;
  std::optional seq{last_change};
  for (auto expected = revision; expected >= 1; --expected) {
    if (!seq) return damaged("a session's changes are fewer than its revisions");
    change_.bind(1, *seq);
    const ResetAtEnd end{change_};
    TRY(const bool found, change_.fetch());
    auto members = found ? members_from(change_.text(5)) : std::nullopt;
    if (!members || change_.integer(1) != expected) return damaged("a change cannot be read");
    history.push_back({.revision = expected,
                       .at = timestamp(change_.integer(2)),
                       .actor = std::string{change_.text(3)},
                       .request_id = std::string{change_.text(4)},
                       .members = *std::move(members)});
    seq = change_.integer_or_null(0);
  }
  std::reverse(history.begin(), history.end());
  return history;
}

std::string members_text(const std::vector<std::string>& members) {
  std::string text;
  for (const auto& member : members) text += std::to_string(member.size()) + ":" + member;
  return text;
}

std::optional<std::vector<std::string>> members_from(std::string_view text) {
  std::vector<std::string> members;
  while (!text.empty()) {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || digits == text.size() || *end != ':') return std::nullopt;
    text.remove_prefix(digits + 1);
    if (length > text.size()) return std::nullopt;
    members.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return members;
}

}  // namespace counterfoil::sqlite
