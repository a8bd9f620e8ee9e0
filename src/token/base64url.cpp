#include "token/base64url.h"

#include <array>
#include <cstdint>

namespace counterfoil {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t not_a_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> digit_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_a_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

}  // namespace

std::string encode_base64url(std::span<const std::byte> bytes) {
  std::string text((bytes.size() * 4 + 2) / 3, '\0');
  char* out = text.data();
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const std::byte byte : bytes) {
    bits = (bits << 8U) | std::to_integer<std::uint32_t>(byte);
    for (count += 8; count >= 6; count -= 6) *out++ = alphabet[(bits >> (count - 6)) & 63U];
  }
  if (count > 0) *out = alphabet[(bits << (6 - count)) & 63U];
  return text;
}

std::string encode_base64url(std::string_view text) {
  return encode_base64url(std::as_bytes(std::span{text.data(), text.size()}));
}

std::optional<std::string> decode_base64url(std::string_view text) {
  std::string bytes(text.size() * 3 / 4, '\0');
  char* out = bytes.data();
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::uint8_t value = digit_values[static_cast<unsigned char>(c)];
    if (value == not_a_digit) return std::nullopt;
    bits = (bits << 6U) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      *out++ = static_cast<char>((bits >> count) & 0xFFU);
    }
  }
  const bool has_lone_digit = text.size() % 4 == 1;
  const bool has_left_over_bits = (bits & ((1U << count) - 1U)) != 0;
  if (has_lone_digit || has_left_over_bits) return std::nullopt;
  return bytes;
}

}  // namespace counterfoil
