// Unpredictable text for secrets and ids.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>

#include "base/random.h"
#include "token/base64url.h"

namespace counterfoil {

// `Size` random bytes in base64url.
template <std::size_t Size>
[[nodiscard]] std::string random_text(Random& random) {
  std::array<std::byte, Size> bytes{};
  random.fill(bytes);
  return encode_base64url(std::span<const std::byte>{bytes});
}

}  // namespace counterfoil
