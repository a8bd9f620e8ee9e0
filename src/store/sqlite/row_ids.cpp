#include "store/sqlite/row_ids.h"

#include <sqlite3.h>

namespace counterfoil::sqlite {

// Usual ids are not negative, and the others are.
RowIds::RowIds(sqlite3* database)
    : database_{database},
      find_{database, "SELECT -number FROM displaced WHERE key = ?1"},
      add_{database, "INSERT INTO displaced (key) VALUES (?1)"},
      remove_{database, "DELETE FROM displaced WHERE number = -?1"} {}

// Six bytes of time and fifteen bits of the digest.
std::int64_t RowIds::usual_id(const SessionKey& key) {
  std::uint64_t beginning = 0;
  for (std::size_t at = 0; at < sizeof beginning; ++at) {
    beginning = beginning << 8U | std::to_integer<std::uint64_t>(key[at]);
  }
  return static_cast<std::int64_t>(beginning >> 1U);
}

Result<std::optional<std::int64_t>> RowIds::displaced_id(const SessionKey& key) {
  find_.bind_bytes(1, key);
  const ResetAtEnd end{find_};
  TRY(const bool found, find_.fetch());
  if (!found) return std::nullopt;
  return find_.integer(0);
}

Result<std::int64_t> RowIds::make(const SessionKey& key, bool is_taken) {
  if (!is_taken) return usual_id(key);
  add_.bind_bytes(1, key);
  const auto added = add_.run();
  if (!added) return fail(added.error());
  return -sqlite3_last_insert_rowid(database_);
}

Status RowIds::forget(std::int64_t id) {
  if (id >= 0) return {};
  remove_.bind(1, id);
  return remove_.run();
}

}  // namespace counterfoil::sqlite
