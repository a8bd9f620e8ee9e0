// SessionRow: a stored session together with what the store keeps of its changes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "store/session_store.h"

namespace counterfoil::journal {

// Packed changes; none: they all stand in blocks.
using PackedChangesPtr = std::shared_ptr<const std::string>;

struct SessionRow {
  StoredSessionPtr session;
  // The newest changes. Those before them stand in this many blocks, which do not change any more.
  PackedChangesPtr changes;
  std::uint32_t blocks = 0;
};

}  // namespace counterfoil::journal
