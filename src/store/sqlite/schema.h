// The database schema, as numbered migrations.
#pragma once

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace counterfoil::sqlite {

// Brings the database to this program's schema, each step in one transaction.
// Errors: store_unavailable, also when a newer program has written the database.
[[nodiscard]] Status migrate(Connection& connection);

}  // namespace counterfoil::sqlite
