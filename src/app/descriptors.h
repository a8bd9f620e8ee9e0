// File descriptors: as many connections as the process may have of them.
#pragma once

#include <cstddef>

#include "base/log.h"
#include "http/limits.h"

namespace counterfoil {

// Asks for what `limits` need and lowers these to what there is, so that a client too many is told
// so, and is not just closed. The log says when they are lowered. Changes the process's limit.
void fit_to_descriptors(http::Limits& limits, std::size_t thread_count, Log& log);

// The pure part: `limits` for a process that may have `descriptors`.
[[nodiscard]] http::Limits fitted(http::Limits limits, std::size_t thread_count,
                                  std::size_t descriptors);

}  // namespace counterfoil
