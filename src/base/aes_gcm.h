// AesGcm: texts sealed with AES-256-GCM: nobody without the key reads or changes them unnoticed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace counterfoil {

// Immutable. Any thread may use it.
class AesGcm {
 public:
  using Key = std::array<std::byte, 32>;
  using Nonce = std::array<std::byte, 12>;  // never twice under one key
  static constexpr std::size_t tag_bytes = 16;

  explicit AesGcm(const Key& key);

  // Seals what stands in `text` from `begin` on, in its place, and appends the tag. `bound_to` is
  // not kept, and must be the same again when it is opened.
  void seal(std::string& text, std::size_t begin, const Nonce& nonce,
            std::string_view bound_to) const;

  // Puts into `text` what was sealed. False when it is not what was sealed, or not bound to this.
  [[nodiscard]] bool open(std::string_view sealed, const Nonce& nonce, std::string_view bound_to,
                          std::string& text) const;

 private:
  Key key_;
  std::uint64_t number_;  // of the key: by it a thread knows the one it used last
};

// A key of its own for each use of another: HMAC-SHA-256. `secret` is 32 bytes or more.
[[nodiscard]] AesGcm::Key derive_key(std::string_view secret, std::string_view use);

}  // namespace counterfoil
