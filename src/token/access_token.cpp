#include "token/access_token.h"

#include <algorithm>
#include <span>

namespace counterfoil {
namespace {

constexpr std::size_t uuid_bytes = 16;
constexpr std::size_t uuid_length = 36;
constexpr std::size_t time_bytes = 6;
constexpr std::size_t mark_bytes = 4;
constexpr std::size_t marked_length = uuid_length - 2 * mark_bytes;  // the mark's digits stand last
constexpr std::string_view digits = "0123456789abcdef";

using Uuid = std::array<std::byte, uuid_bytes>;

bool is_hyphen_place(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

std::string to_text(const Uuid& uuid) {
  std::string text;
  text.reserve(uuid_length);
  for (const std::byte byte : uuid) {
    if (is_hyphen_place(text.size())) text += '-';
    text += digits[std::to_integer<unsigned>(byte) >> 4U];
    text += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

// What a character stands for; a table, as a branch would go either way at random.
constexpr std::uint8_t not_a_digit = 0xFF;
constexpr auto digit_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_a_digit);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

unsigned value_of(char digit) { return digit_values[static_cast<unsigned char>(digit)]; }

std::optional<Uuid> from_text(std::string_view text) {
  if (text.size() != uuid_length) return std::nullopt;
  Uuid uuid{};
  unsigned seen = 0;  // the bits of all values
  std::size_t at = 0;
  for (std::byte& byte : uuid) {
    if (is_hyphen_place(at) && text[at++] != '-') return std::nullopt;
    const unsigned high = value_of(text[at++]);
    const unsigned low = value_of(text[at++]);
    seen |= high | low;
    byte = static_cast<std::byte>(high << 4U | low);
  }
  if (seen >= digits.size()) return std::nullopt;
  return uuid;
}

std::array<std::byte, mark_bytes> make_mark(std::string_view unmarked, std::int64_t merchant,
                                            const SigningKey& key) {
  const Digest digest = key.mark(std::string{unmarked} + '/' + std::to_string(merchant));
  std::array<std::byte, mark_bytes> mark{};
  std::copy_n(digest.begin(), mark_bytes, mark.begin());
  return mark;
}

}  // namespace

AccessToken make_access_token(Timestamp now, Random& random, std::int64_t merchant,
                              const SigningKey& key) {
  Uuid uuid{};
  random.fill(uuid);
  const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch();
  auto milliseconds = static_cast<std::uint64_t>(since_1970.count());
  for (std::size_t i = time_bytes; i-- > 0; milliseconds >>= 8U) {
    uuid[i] = static_cast<std::byte>(milliseconds & 0xFFU);
  }
  uuid[6] = (uuid[6] & std::byte{0x0F}) | std::byte{0x70};  // version 7
  uuid[8] = (uuid[8] & std::byte{0x3F}) | std::byte{0x80};  // variant of RFC 9562
  const auto mark =
      make_mark(std::string_view{to_text(uuid)}.substr(0, marked_length), merchant, key);
  std::copy(mark.begin(), mark.end(), uuid.end() - mark_bytes);
  return to_text(uuid);
}

bool belongs_to(std::string_view access_token, std::int64_t merchant, const SigningKey& key) {
  const auto uuid = from_text(access_token);
  if (!uuid) return false;
  const auto mark = make_mark(access_token.substr(0, marked_length), merchant, key);
  return std::equal(mark.begin(), mark.end(), uuid->end() - mark_bytes);
}

std::optional<std::array<std::byte, 16>> session_key_of(std::string_view access_token) {
  const auto uuid = from_text(access_token);
  if (!uuid) return std::nullopt;
  const Digest digest = sha256(access_token);
  std::array<std::byte, 16> key{};
  std::copy_n(uuid->begin(), time_bytes, key.begin());
  std::copy_n(digest.begin(), key.size() - time_bytes, key.begin() + time_bytes);
  return key;
}

}  // namespace counterfoil
