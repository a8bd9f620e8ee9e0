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

std::uint32_t value_of(char digit) { return digit_values[static_cast<unsigned char>(digit)]; }

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
  std::uint32_t seen = 0;  // the bits of all values
  for (; text.size() >= 4; text.remove_prefix(4)) {
    const std::array values{value_of(text[0]), value_of(text[1]), value_of(text[2]),
                            value_of(text[3])};
    seen |= values[0] | values[1] | values[2] | values[3];
    const std::uint32_t bits =
        (values[0] << 18U) | (values[1] << 12U) | (values[2] << 6U) | values[3];
    *out++ = static_cast<char>(bits >> 16U);
    *out++ = static_cast<char>((bits >> 8U) & 0xFFU);
    *out++ = static_cast<char>(bits & 0xFFU);
  }
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::uint32_t value = value_of(c);
    seen |= value;
    bits = (bits << 6U) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      *out++ = static_cast<char>((bits >> count) & 0xFFU);
    }
  }
  const bool has_other_character = seen >= alphabet.size();
  const bool has_lone_digit = text.size() == 1;
  const bool has_left_over_bits = (bits & ((1U << count) - 1U)) != 0;
  if (has_other_character || has_lone_digit || has_left_over_bits) return std::nullopt;
  return bytes;
}

}  // namespace counterfoil
