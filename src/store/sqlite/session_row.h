// SessionRow: a stored session together with where it stands in the database.
#pragma once

#include "store/session_store.h"

namespace counterfoil::sqlite {

struct SessionRow {
  StoredSessionPtr session;
  std::int64_t id = 0;           // of its row: an UPDATE goes there without a search by key
  std::int64_t last_change = 0;  // seq of its newest row in `change`
};

}  // namespace counterfoil::sqlite
