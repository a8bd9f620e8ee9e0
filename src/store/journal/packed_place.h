// PackedPlace: a place in the journal with the mark it is found by, in 20 bytes.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>

#include "base/ensure.h"
#include "store/journal/journal_record.h"

namespace counterfoil::journal {

// Part of a hash of a key: what it is known by within its shard of the index.
struct PlaceMark {
  std::uint64_t first = 0;  // decides where in a table
  std::uint16_t last = 0;

  friend auto operator<=>(const PlaceMark&, const PlaceMark&) = default;
};

// A length in 16 bits, never shorter than it is: exact below 4 KiB, else up to a thousandth more.
// Twelve bits in the unit 4^n, then n.
class PackedLength {
 public:
  static std::uint16_t pack(std::uint32_t length) {
    std::uint32_t shift = 0;
    std::uint64_t units = length;
    while (units > units_max) {
      shift += 2;
      units = ((std::uint64_t{length} - 1) >> shift) + 1;
    }
    return static_cast<std::uint16_t>(units | (shift / 2) << unit_bits);
  }
  static std::uint32_t unpack(std::uint16_t packed) {
    const auto length = std::uint64_t{packed & units_max} << (2U * (packed >> unit_bits));
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(length, UINT32_MAX));
  }

 private:
  static constexpr std::uint32_t unit_bits = 12;
  static constexpr std::uint32_t units_max = (1U << unit_bits) - 1;
};

// All zeros: none. As it lies in memory it stands in a snapshot of the index.
class PackedPlace {
 public:
  PackedPlace() = default;
  // The place has a segment, whose number is below 2^32, and begins below 2^31.
  PackedPlace(const PlaceMark& mark, const JournalPlace& place, bool is_main)
      : words_{static_cast<std::uint32_t>(mark.first),
               static_cast<std::uint32_t>(mark.first >> 32U),
               std::uint32_t{mark.last} << 16U | PackedLength::pack(place.length),
               static_cast<std::uint32_t>(place.segment), place.at | (is_main ? main_bit : 0)} {
    ensure(place.segment > 0 && place.segment <= UINT32_MAX && place.at < main_bit,
           "a place in the journal can be packed");
  }

  [[nodiscard]] bool is_none() const { return words_[segment_at] == 0; }
  [[nodiscard]] PlaceMark mark() const {
    return {first(), static_cast<std::uint16_t>(words_[2] >> 16U)};
  }
  // Alone it decides nearly every comparison.
  [[nodiscard]] std::uint64_t first() const { return std::uint64_t{words_[1]} << 32U | words_[0]; }
  // Its length is rounded up, as above.
  [[nodiscard]] JournalPlace place() const {
    return {words_[segment_at], words_[4] & ~main_bit,
            PackedLength::unpack(static_cast<std::uint16_t>(words_[2]))};
  }
  [[nodiscard]] std::uint32_t segment() const { return words_[segment_at]; }
  [[nodiscard]] bool is_main() const { return (words_[4] & main_bit) != 0; }
  // What counts as needed because of it.
  [[nodiscard]] std::int64_t live_bytes() const { return is_main() ? place().length : 0; }
  // Grows along the journal.
  [[nodiscard]] std::uint64_t position() const {
    return std::uint64_t{words_[segment_at]} << 32U | (words_[4] & ~main_bit);
  }

 private:
  static constexpr std::uint32_t main_bit = 1U << 31U;
  static constexpr std::size_t segment_at = 3;

  std::array<std::uint32_t, 5> words_{};
};
static_assert(sizeof(PackedPlace) == 20 && std::endian::native == std::endian::little);

// Where a place is, however long.
[[nodiscard]] inline std::uint64_t position_of(const JournalPlace& place) {
  return place.segment << 32U | place.at;
}

}  // namespace counterfoil::journal
