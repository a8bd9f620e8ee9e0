// back_up: copies everything a server needs into a new directory, while the server runs.
#pragma once

#include <cstdint>
#include <string>

#include "app/store_key_files.h"
#include "base/result.h"
#include "store/journal/verify.h"

namespace counterfoil {

// Copies the data directory `from` to `to`, which is made (0700) and must not hold anything; it is
// then a data directory itself. Yields the bytes copied. On the disk before it returns.
//
// Sessions come first, then what opens them: a key is older than what it has sealed or let in, so
// that its copy is there. Store keys are copied before anything is given free: until then none of
// those that seal what was copied can be retired.
//
// Errors: bad_request (`from` is no data directory, `to` is not empty), store_unavailable,
// internal_error (the store is damaged).
[[nodiscard]] Result<std::uintmax_t> back_up(const std::string& from, const std::string& to);

// Reads all that the data directory holds. Errors: bad_request (there are no sessions, or a key is
// not what it should be), and those of verify_sessions.
[[nodiscard]] Result<VerifyReport> verify_data(const StoreKeyPlace& place);

}  // namespace counterfoil
