#include "store/journal/checked_text.h"

#include <xxhash.h>

#include <algorithm>
#include <bitset>

#include "store/journal/byte_codec.h"

namespace counterfoil::journal {
namespace {

constexpr std::size_t flipped_bits_max = 10;
constexpr std::size_t bits_of_a_byte = 8;

bool is_whole(std::string_view text) {
  if (text.size() < sizeof(std::uint64_t)) return false;
  const auto covered = text.substr(0, text.size() - sizeof(std::uint64_t));
  return ByteReader{text.substr(covered.size())}.get<std::uint64_t>() ==
         XXH3_64bits(covered.data(), covered.size());
}

}  // namespace

void append_checksum(std::string& text) {
  const auto checksum = std::uint64_t{XXH3_64bits(text.data(), text.size())};
  ByteWriter{text}.put(checksum);
}

std::optional<std::string> mend_text(std::string_view text) {
  std::string tried{text};
  if (is_whole(tried)) return tried;
  const auto turn = [&](std::size_t bit) {
    auto& byte = tried[bit / bits_of_a_byte];
    byte = static_cast<char>(byte ^ (1 << bit % bits_of_a_byte));
  };
  const auto bits = bits_of_a_byte * tried.size();
  for (std::size_t one = 0; one < bits; ++one) {
    turn(one);
    if (is_whole(tried)) return tried;
    for (auto other = one + 1; other < bits; ++other) {
      turn(other);
      if (is_whole(tried)) return tried;
      turn(other);
    }
    turn(one);
  }
  return std::nullopt;
}

bool was_empty(std::string_view text) {
  std::size_t bits = 0;
  return std::ranges::none_of(text, [&bits](char byte) {
    bits += std::bitset<bits_of_a_byte>(static_cast<unsigned char>(byte)).count();
    return bits > flipped_bits_max;
  });
}

}  // namespace counterfoil::journal
