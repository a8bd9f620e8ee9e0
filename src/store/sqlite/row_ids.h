// RowIds: which row of `client_session` is a session's, without an index on its key.
#pragma once

#include <optional>

#include "store/session_store.h"
#include "store/sqlite/statement.h"

namespace counterfoil::sqlite {

// A row's id is the beginning of its session's key: the time, and some bits of the digest. So a
// session is found by one search, in the table itself; an index on keys as random as these would be
// another page to read from the disk for each. Where two keys begin alike, the later one's row has
// an id that the table `displaced` gives it.
class RowIds {
 public:
  explicit RowIds(sqlite3* database);

  // What `fetch` makes of the row of `key`: it is given an id and yields nothing when no row has
  // it, or another session's.
  template <class Fetch>
  [[nodiscard]] auto find(const SessionKey& key, Fetch fetch) -> decltype(fetch(std::int64_t{})) {
    TRY(auto usual, fetch(usual_id(key)));
    if (usual) return usual;
    TRY(const auto id, displaced_id(key));
    if (!id) return std::nullopt;
    return fetch(*id);
  }

  // The id for the first row of `key`. `is_taken`: another session has the usual one.
  [[nodiscard]] Result<std::int64_t> make(const SessionKey& key, bool is_taken);
  // The row is removed.
  [[nodiscard]] Status forget(std::int64_t id);

  [[nodiscard]] static std::int64_t usual_id(const SessionKey& key);

 private:
  [[nodiscard]] Result<std::optional<std::int64_t>> displaced_id(const SessionKey& key);

  sqlite3* database_;
  Statement find_;
  Statement add_;
  Statement remove_;
};

}  // namespace counterfoil::sqlite
