// back_up: copies everything a server needs into a new directory, while the server runs.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace counterfoil {

// Copies the data directory `from` to `to`, which is new or empty, or holds a copy that was not
// finished; it is then a data directory itself. Yields the bytes copied. On the disk before it
// returns; what fails leaves nothing, what is killed leaves a copy that is marked as unfinished.
//
// Sessions come first, then what opens them: a key is older than what it has sealed or let in, so
// that its copy is there. Store keys are copied before anything is given free: until then none of
// those that seal what was copied can be retired. Settings come before the merchants: one that is
// made meanwhile, and whose number the next one after a restore has, leaves it none.
//
// Errors: bad_request (`from` is no data directory, `to` is not empty), store_unavailable (among
// it: `from` is unfinished), internal_error (the store is damaged).
[[nodiscard]] Result<std::uintmax_t> back_up(const std::string& from, const std::string& to);

}  // namespace counterfoil
