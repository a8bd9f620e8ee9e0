// SecretVariables: the secrets that stand in the environment, not in files.
#pragma once

#include <optional>
#include <string>

namespace counterfoil {

struct SecretVariables {
  std::optional<std::string> signing_keys;  // COUNTERFOIL_SIGNING_KEYS
  std::optional<std::string> store_keys;    // COUNTERFOIL_STORE_KEYS
};

}  // namespace counterfoil
