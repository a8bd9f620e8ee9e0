// mend_text: what a text with a checksum was before a bit or two of it were flipped.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace counterfoil::journal {

// The text itself, or with one or two of its bits turned, if `is_whole` holds of that. Tries every
// pair: for short texts, whose checksum has 64 bits, so that it does not hold by chance.
template <class IsWhole>
[[nodiscard]] std::optional<std::string> mend_text(std::string_view text, IsWhole is_whole) {
  std::string tried{text};
  if (is_whole(tried)) return tried;
  const auto turn = [&](std::size_t bit) {
    tried[bit / 8] = static_cast<char>(tried[bit / 8] ^ (1 << bit % 8));
  };
  const auto bits = 8 * tried.size();
  for (std::size_t bit = 0; bit < bits; ++bit) {
    turn(bit);
    if (is_whole(tried)) return tried;
    turn(bit);
  }
  for (std::size_t one = 0; one < bits; ++one) {
    turn(one);
    for (auto other = one + 1; other < bits; ++other) {
      turn(other);
      if (is_whole(tried)) return tried;
      turn(other);
    }
    turn(one);
  }
  return std::nullopt;
}

}  // namespace counterfoil::journal
