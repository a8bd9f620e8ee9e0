// The files that hold the signing keys: DIR/signing-keys/KID.key, 0600, newest is current.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "token/key_ring.h"

namespace counterfoil {

// Where signing keys come from. `from_environment` replaces the files.
struct SigningKeyPlace {
  std::string directory;
  std::optional<std::string> from_environment;  // "kid:secret,…", the current one first
};

// The keys, the current one first; empty when there are no files. Errors: bad_request when the
// environment or a file does not hold what it should, or others may read a file;
// store_unavailable.
[[nodiscard]] Result<std::vector<SigningSecret>> load_signing_keys(const SigningKeyPlace& place);

// The kids of the files, the current one first.
[[nodiscard]] std::vector<std::string> list_signing_kids(const std::string& directory);

// Adds a file with a new key, which becomes the current one; on the disk before it returns, since
// tokens signed with a key that is lost are lost too. Gives its kid.
[[nodiscard]] Result<std::string> add_signing_key(const std::string& directory, Timestamp now,
                                                  Random& random);

// Removes keys that were replaced more than `token_lifetime` ago: all their tokens have expired.
// Gives their kids.
[[nodiscard]] Result<std::vector<std::string>> remove_retired_signing_keys(
    const std::string& directory, Timestamp now, std::chrono::seconds token_lifetime);

}  // namespace counterfoil
