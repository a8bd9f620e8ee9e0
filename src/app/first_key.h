// The key that a first start on this machine alone makes by itself.
#pragma once

#include <optional>
#include <string>

#include "app/listen_address.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace counterfoil {

// Makes the merchant "local" and a key when there is no key at all and nobody but this machine can
// reach the address. Gives its secret, which is told once and kept nowhere.
// Errors: as KeyStore.
[[nodiscard]] Result<std::optional<std::string>> make_first_key(const std::string& directory,
                                                                const ListenAddress& address,
                                                                const Clock& clock, Random& random);

// What a person at the terminal is told: the secret and a curl command that works as it stands.
[[nodiscard]] std::string introduce_first_key(const std::string& secret, const std::string& url);

}  // namespace counterfoil
