// back_up_sessions: copies the store of a directory while a server works on it.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace counterfoil {

// Copies sessions, their changes and idempotency claims, as they are at one moment, into the
// directory `to`, which exists and holds none; yields the bytes copied. On the disk before it
// returns. Everything answered before the call is in the copy. Meanwhile the server's journal is
// not compacted, and grows.
// Errors: store_unavailable, internal_error (the journal is damaged).
[[nodiscard]] Result<std::uintmax_t> back_up_sessions(const std::string& from,
                                                      const std::string& to);

// Copies one file and waits until it is on the disk; yields its size. Errors: store_unavailable.
[[nodiscard]] Result<std::uintmax_t> copy_durably(const std::string& from, const std::string& to);

}  // namespace counterfoil
