// AccessToken: the name of one session of one merchant, inside its client token.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "token/key_ring.h"

namespace counterfoil {

// A UUIDv7 (RFC 9562) in text: 48 bits of time, 42 random bits and a mark of 32 bits, which only
// the signing key can make: it tells whose session this is when the session itself is long gone.
using AccessToken = std::string;

[[nodiscard]] AccessToken make_access_token(Timestamp now, Random& random, std::int64_t merchant,
                                            const SigningKey& key);

// Whether the token was made for that merchant under that key.
[[nodiscard]] bool belongs_to(std::string_view access_token, std::int64_t merchant,
                              const SigningKey& key);

// What a store keeps instead of the token: its 6 bytes of time, then 10 of its SHA-256.
// Nothing when the text is not 36 characters of a UUID.
[[nodiscard]] std::optional<std::array<std::byte, 16>> session_key_of(
    std::string_view access_token);

}  // namespace counterfoil
