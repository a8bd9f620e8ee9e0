// verify_sessions: reads all that a store holds and says what is not as it was written.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/journal/store_keys.h"

namespace counterfoil {

struct VerifyReport {
  std::uint64_t files = 0;
  std::uint64_t records = 0;  // also those that later ones have replaced
  std::uint64_t sessions = 0;
  std::uint64_t changes = 0;  // of all sessions
  // What is damaged or missing, in words that name file and place; empty: nothing.
  std::vector<std::string> faults;
  // What is not there whole and need not be, since it can be told from the rest: a power cut leaves
  // such files.
  std::vector<std::string> notes;
};

// Changes nothing. No server may work in the directory meanwhile.
// Errors: store_unavailable, among it: a server works there, or a key is missing; internal_error
// when so much is damaged that the rest cannot be told apart.
[[nodiscard]] Result<VerifyReport> verify_sessions(const std::string& directory,
                                                   const std::vector<StoreSecret>& keys);

}  // namespace counterfoil
