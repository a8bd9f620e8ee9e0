// Packed changes: consecutive history entries of one session, oldest first, as one text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/session_store.h"

namespace counterfoil::journal {

void append_change(std::string& packed, const HistoryEntry& change);

// Nothing when `packed` is not what append_change made.
[[nodiscard]] std::optional<std::vector<HistoryEntry>> unpack_changes(std::string_view packed);

}  // namespace counterfoil::journal
