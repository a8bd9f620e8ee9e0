#include "domain/card_number.h"

#include <algorithm>
#include <array>

namespace counterfoil {
namespace {

// Numbers whose first digits lie in `low`…`high`, which have as many digits as each other.
struct IssuerRange {
  unsigned low;
  unsigned high;
  unsigned length_min;
  unsigned length_max;
};

// A row's lengths are those that are issued; 13 digits (Visa, Maestro) no longer are.
constexpr std::array issuer_ranges = {
    IssuerRange{4, 4, 16, 16},        // Visa
    IssuerRange{4, 4, 19, 19},        //
    IssuerRange{51, 55, 16, 16},      // Mastercard
    IssuerRange{2221, 2720, 16, 16},  //
    IssuerRange{34, 34, 15, 15},      // American Express
    IssuerRange{37, 37, 15, 15},      //
    IssuerRange{6011, 6011, 16, 19},  // Discover
    IssuerRange{644, 649, 16, 19},    //
    IssuerRange{65, 65, 16, 19},      //
    IssuerRange{3528, 3589, 16, 19},  // JCB
    IssuerRange{300, 305, 14, 19},    // Diners Club
    IssuerRange{3095, 3095, 14, 19},  //
    IssuerRange{36, 36, 14, 19},      //
    IssuerRange{38, 38, 14, 19},      //
    IssuerRange{39, 39, 16, 19},      //
    IssuerRange{62, 62, 16, 19},      // UnionPay
    IssuerRange{810, 817, 16, 19},    //
    IssuerRange{50, 50, 16, 19},      // Maestro
    IssuerRange{56, 58, 16, 19},      //
    IssuerRange{60, 69, 16, 19},      //
};

constexpr std::size_t group_length_min = 3;
constexpr std::size_t uuid_length = 36;
constexpr std::size_t digest_length_min = 24;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word_character(char c) { return is_digit(c) || is_letter(c); }
bool is_hexadecimal(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool passes_luhn(std::string_view digits) {
  unsigned sum = 0;
  bool is_doubled = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    const auto value = static_cast<unsigned>(*digit - '0') * (is_doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
    is_doubled = !is_doubled;
  }
  return sum % 10 == 0;
}

bool lies_in(const IssuerRange& range, std::string_view digits) {
  if (digits.size() < range.length_min || digits.size() > range.length_max) return false;
  unsigned first = 0;
  std::size_t at = 0;
  for (unsigned rest = range.high; rest > 0; rest /= 10) {
    first = first * 10 + static_cast<unsigned>(digits[at++] - '0');
  }
  return first >= range.low && first <= range.high;
}

// Whether the text begins with a card number, perhaps in groups.
bool begins_with_card_number(std::string_view text) {
  std::array<char, card_digits_max> digits{};
  std::size_t count = 0;
  for (std::size_t at = 0;;) {
    const std::size_t begin = at;
    for (; at < text.size() && is_digit(text[at]); ++at) {
      if (count == digits.size()) return false;
      digits[count++] = text[at];
    }
    if (at - begin < group_length_min) return false;
    if (is_card_number({digits.data(), count})) return true;
    const bool goes_on = at + 1 < text.size() && (text[at] == ' ' || text[at] == '-');
    if (!goes_on) return false;
    ++at;
  }
}

bool begins_with_uuid(std::string_view text) {
  if (text.size() < uuid_length) return false;
  if (text.size() > uuid_length && is_word_character(text[uuid_length])) return false;
  for (std::size_t at = 0; at < uuid_length; ++at) {
    const bool is_hyphen = at == 8 || at == 13 || at == 18 || at == 23;
    if (is_hyphen ? text[at] != '-' : !is_hexadecimal(text[at])) return false;
  }
  return true;
}

// How much of the text, which begins with a word, cannot be a card number whatever its digits are.
std::size_t length_of_reference(std::string_view text) {
  if (begins_with_uuid(text)) return uuid_length;
  std::size_t length = 0;
  bool has_letter = false;
  for (; length < text.size() && is_word_character(text[length]); ++length) {
    if (!is_hexadecimal(text[length])) return 0;
    has_letter = has_letter || is_letter(text[length]);
  }
  return has_letter && length >= digest_length_min ? length : 0;
}

// Whether the digits from `at` on are the fraction of a number: "51.50735091234567".
bool is_fraction(std::string_view text, std::size_t at) {
  return at >= 2 && text[at - 1] == '.' && is_digit(text[at - 2]);
}

bool has_enough_digits(std::string_view text) {
  if (text.size() < card_digits_min) return false;
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit)) >=
         card_digits_min;
}

}  // namespace

bool is_card_number(std::string_view digits) {
  if (digits.size() < card_digits_min || digits.size() > card_digits_max) return false;
  const bool is_known = std::any_of(issuer_ranges.begin(), issuer_ranges.end(),
                                    [&](const auto& range) { return lies_in(range, digits); });
  return is_known && passes_luhn(digits);
}

bool holds_card_number(std::string_view text) {
  if (!has_enough_digits(text)) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char before = at > 0 ? text[at - 1] : ' ';
    const std::string_view rest = text.substr(at);
    if (!is_word_character(before) && is_word_character(text[at])) {
      if (const auto length = length_of_reference(rest); length > 0) {
        at += length - 1;
        continue;
      }
    }
    const bool begins_group = is_digit(text[at]) && !is_digit(before) && !is_fraction(text, at);
    if (begins_group && begins_with_card_number(rest)) return true;
  }
  return false;
}

bool may_be_security_code(std::string_view text) {
  return (text.size() == 3 || text.size() == 4) && std::all_of(text.begin(), text.end(), is_digit);
}

bool names_security_code(std::string_view name) {
  constexpr std::array<std::string_view, 14> names = {"cvv",
                                                      "cvv2",
                                                      "cvvnumber",
                                                      "cvcnumber",
                                                      "cvn",
                                                      "csc",
                                                      "cvc",
                                                      "cvc2",
                                                      "cvvcode",
                                                      "cvccode",
                                                      "securitycode",
                                                      "csccode",
                                                      "verificationcode",
                                                      "verificationvalue"};
  std::array<char, 32> letters{};
  std::size_t count = 0;
  for (const char c : name) {
    if (!is_word_character(c)) continue;
    if (count == letters.size()) return false;
    letters[count++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  std::string_view bare{letters.data(), count};
  for (const std::string_view owner : {"credit", "debit", "card", "cc"}) {
    if (bare.starts_with(owner)) bare.remove_prefix(owner.size());
  }
  return std::find(names.begin(), names.end(), bare) != names.end();
}

}  // namespace counterfoil
