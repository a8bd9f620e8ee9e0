// verify_data: reads all that a data directory holds, sessions and keys.
#pragma once

#include <string>

#include "app/secret_variables.h"
#include "base/result.h"
#include "store/journal/verify.h"

namespace counterfoil {

// What stands in `secrets` need not be in the directory. Changes nothing.
//
// Where there are sessions there must be signing keys and the database of API keys too: all that
// the faults of the report tell of. What keys.db holds is not looked at.
//
// Errors: bad_request (there is no store, or a store key is not what it should be); those of
// verify_sessions; store_unavailable also for a copy that was not finished.
[[nodiscard]] Result<VerifyReport> verify_data(const std::string& directory,
                                               const SecretVariables& secrets);

}  // namespace counterfoil
