// verify_data: reads all that a data directory holds: sessions, keys and settings of merchants.
#pragma once

#include <string>

#include "app/secret_variables.h"
#include "base/result.h"
#include "store/journal/verify.h"

namespace counterfoil {

// What stands in `secrets` need not be in the directory. Changes nothing, but for taking back a
// change of keys.db that a crash has cut off.
//
// The report's faults tell of sessions, of keys and of settings: where there are sessions there
// must be signing keys and a whole keys.db too.
//
// Errors: bad_request (there is no store, or a store key is not what it should be); those of
// verify_sessions; store_unavailable also for a copy that was not finished.
[[nodiscard]] Result<VerifyReport> verify_data(const std::string& directory,
                                               const SecretVariables& secrets);

}  // namespace counterfoil
