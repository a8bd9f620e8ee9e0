// SHA-256 and HMAC-SHA-256.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace counterfoil {

using Digest = std::array<std::byte, 32>;

// SHA-256 of the parts one after the other, each preceded by its length (8 bytes), so that no two
// lists of parts have one digest by moving a boundary.
[[nodiscard]] Digest sha256_of_parts(std::span<const std::string_view> parts);

// SHA-256 of the text alone.
[[nodiscard]] Digest sha256(std::string_view text);

// HMAC-SHA-256 under one key, prepared once. Any thread may use it.
class Hmac {
 public:
  explicit Hmac(std::string_view secret);
  Hmac(Hmac&&) noexcept;
  Hmac& operator=(Hmac&&) noexcept;
  ~Hmac();

  [[nodiscard]] Digest operator()(std::string_view text) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Whether two texts are equal, in a time that tells nothing but their lengths.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace counterfoil
