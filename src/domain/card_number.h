// What may be the number or the security code of a payment card. Source: decision 0032.
#pragma once

#include <cstddef>
#include <string_view>

namespace counterfoil {

// No network issues shorter ones any more.
inline constexpr std::size_t card_digits_min = 14;
inline constexpr std::size_t card_digits_max = 19;

// Whether these digits begin like a card of a network we know, have one of its lengths, and pass
// the Luhn check. Source: ISO/IEC 7812-1; the networks' published ranges.
[[nodiscard]] bool is_card_number(std::string_view digits);

// Whether a text holds a card number: digits in one piece, or in groups of three or more with one
// blank or hyphen between. Within a UUID, a digest in hexadecimal or a fraction there is none.
[[nodiscard]] bool holds_card_number(std::string_view text);

// Three or four digits.
[[nodiscard]] bool may_be_security_code(std::string_view text);

// "cvv", "CVC2", "card_security_code" and the like; only letters and digits count, in any case.
[[nodiscard]] bool names_security_code(std::string_view name);

}  // namespace counterfoil
