// Unpadded base64url, as JWS uses it. Source: RFC 4648 §5, RFC 7515 §2.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace counterfoil {

[[nodiscard]] std::string encode_base64url(std::span<const std::byte> bytes);
[[nodiscard]] std::string encode_base64url(std::string_view text);

// Nothing for any text that encode_base64url does not write: padding, other characters, left-over
// bits that are not zero.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace counterfoil
