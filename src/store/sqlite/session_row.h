// SessionRow: a stored session together with its changes that no table has yet.
#pragma once

#include <memory>
#include <string>

#include "store/session_store.h"

namespace counterfoil::sqlite {

// Packed changes; none: no change is missing from the tables.
using PackedChangesPtr = std::shared_ptr<const std::string>;

struct SessionRow {
  StoredSessionPtr session;
  PackedChangesPtr changes;
};

}  // namespace counterfoil::sqlite
