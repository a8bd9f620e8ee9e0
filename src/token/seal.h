// Seals what the store keeps of an answer, so that a stolen store gives away no client token.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "token/key_ring.h"

namespace counterfoil {

// AES-256-GCM under the key's sealing key. `bound_to` is not kept, and must be the same again when
// the seal is opened.
[[nodiscard]] std::string seal(std::string_view text, std::string_view bound_to,
                               const SigningKey& key, Random& random);

// The text; nothing when the ring has not the key any more, or one bit was changed.
[[nodiscard]] std::optional<std::string> open_seal(std::string_view sealed,
                                                   std::string_view bound_to, const KeyRing& keys);

}  // namespace counterfoil
