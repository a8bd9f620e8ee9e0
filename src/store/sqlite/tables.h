// Tables: the flusher's connection and every statement it uses.
#pragma once

#include <memory>

#include "store/sqlite/claim_rows.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/session_writing.h"

namespace counterfoil::sqlite {

struct Tables {
  explicit Tables(Connection opened)
      : connection{std::move(opened)},
        writing{connection.handle()},
        claims{connection.handle()},
        begin{connection.handle(), "BEGIN IMMEDIATE"},
        commit{connection.handle(), "COMMIT"},
        rollback{connection.handle(), "ROLLBACK"} {}

  Connection connection;
  SessionWriting writing;
  ClaimRows claims;
  Statement begin;
  Statement commit;
  Statement rollback;
};

// Ready to write. The database has its schema.
[[nodiscard]] inline Result<std::unique_ptr<Tables>> open_tables(
    const DatabasePlace& place, std::int64_t page_cache_bytes_max) {
  TRY(auto connection, Connection::open(place, page_cache_bytes_max));
  auto tables = std::make_unique<Tables>(std::move(connection));
  const auto started = tables->writing.start();
  if (!started) return fail(started.error());
  return tables;
}

}  // namespace counterfoil::sqlite
