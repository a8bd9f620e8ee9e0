// The character classes of HTTP/1.1, and comparison without regard to case.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace counterfoil::http {

class CharacterClass {
 public:
  // The letters and digits of ASCII, and the characters of `others`.
  static constexpr CharacterClass alphanumeric_and(std::string_view others) {
    CharacterClass made;
    made.add_range('0', '9');
    made.add_range('A', 'Z');
    made.add_range('a', 'z');
    for (const char other : others) made.add_range(other, other);
    return made;
  }
  // Visible characters, blanks, and the bytes above ASCII. RFC 9110 §5.5.
  static constexpr CharacterClass field_value() {
    CharacterClass made;
    made.add_range(' ', '~');
    made.add_range('\t', '\t');
    for (std::size_t above_ascii = 0x80; above_ascii <= 0xFF; ++above_ascii) {
      made.members_[above_ascii] = true;
    }
    return made;
  }

  [[nodiscard]] constexpr bool has(char character) const { return members_[index(character)]; }
  // Looks at all of the text, as it nearly always has to: without a branch for each character this
  // takes less than half the time.
  [[nodiscard]] constexpr bool has_all_of(std::string_view text) const {
    bool all = true;
#pragma GCC unroll 8
    for (const char character : text) all &= has(character);
    return all;
  }

 private:
  static constexpr std::size_t index(char character) {
    return static_cast<unsigned char>(character);
  }
  constexpr void add_range(char first, char last) {
    for (std::size_t at = index(first); at <= index(last); ++at) members_[at] = true;
  }

  std::array<bool, 256> members_{};
};

// RFC 9110 §5.6.2: methods and field names.
inline constexpr auto token_characters = CharacterClass::alphanumeric_and("!#$%&'*+-.^_`|~");
inline constexpr auto field_value_characters = CharacterClass::field_value();
// RFC 3986 §3.2.2: a registered name, or IPv4.
inline constexpr auto host_name_characters = CharacterClass::alphanumeric_and("-._~%!$&'()*+,;=");

constexpr bool is_digit(char character) { return character >= '0' && character <= '9'; }

constexpr char to_lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                              : character;
}

constexpr bool equals_in_any_case(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (std::size_t at = 0; at < left.size(); ++at) {
    if (to_lower(left[at]) != to_lower(right[at])) return false;
  }
  return true;
}

// `text` without the blanks (space, tab) around it.
constexpr std::string_view without_blanks(std::string_view text) {
  const auto is_blank = [](char character) { return character == ' ' || character == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace counterfoil::http
