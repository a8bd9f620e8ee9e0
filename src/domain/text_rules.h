// The rules that a text of the contract obeys.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace counterfoil {

// Length in Unicode code points of valid UTF-8.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

// An e-mail address, internationalised ones included: local part, '@', a domain of two labels or
// more. Source: contract §2; the shape is RFC 5321's without quoted local parts and literals.
[[nodiscard]] bool is_email_address(std::string_view text);

// Whether a text is written by or for people, or names something. Names are numbers as often as
// not, and are not searched for card numbers. Source: decision 0032.
enum class TextMeaning { free_text, identifier };

// What a field table says of a text.
struct TextRule {
  std::size_t length_min = 0;
  std::size_t length_max = 0;  // 0: bounded by the size of the body alone
  TextMeaning meaning = TextMeaning::free_text;

  // What is wrong with `text`, for the client; nothing when it obeys.
  [[nodiscard]] std::optional<std::string> fault(std::string_view text) const;
};

struct EmailRule {
  static constexpr TextMeaning meaning = TextMeaning::free_text;

  [[nodiscard]] std::optional<std::string> fault(std::string_view text) const;
};

}  // namespace counterfoil
