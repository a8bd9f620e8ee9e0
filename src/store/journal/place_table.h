// PlaceTable: one shard of the index: packed places in the order of their marks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/journal/place_slots.h"

namespace counterfoil::journal {

// Every mark has a slot that it would stand in if it were alone, its home, and the greater the mark
// the later the home. What stands in the slots is in the order of the marks, and no slot between a
// mark's home and itself is free. So a search walks from the home until it meets a greater mark or
// a free slot; there are no steps to follow and nothing is left behind by what is taken out. Behind
// the last home are slots for those that find no room before.
//
// Not thread-safe.
class PlaceTable {
 public:
  // None when there is none.
  [[nodiscard]] PackedPlace find(const PlaceMark& mark) const;
  // Puts it in; yields what it replaces, or none.
  PackedPlace put(const PackedPlace& place);
  // Likewise, unless what is there stands further on in the journal: yields the one of the two that
  // does not stay.
  PackedPlace put_newer(const PackedPlace& place);
  // Makes room in an empty table; yields how much.
  std::size_t expect(std::size_t places);
  // Takes out what stands at that position; yields it, or none.
  PackedPlace forget(const PlaceMark& mark, std::uint64_t position);

  [[nodiscard]] std::size_t size() const { return size_; }
  // Of memory.
  [[nodiscard]] std::size_t bytes() const { return slots_.bytes(); }
  // Adds what is there to a text, in the order of the marks; yields the sum of all live bytes.
  std::int64_t write(std::string& text) const;
  // Whether that is the text of a table.
  [[nodiscard]] static bool is_text(std::string_view text);
  // Fills an empty table with what stands in segments from `oldest` on; yields the sum of all live
  // bytes. Nothing when that is no text of a table, which then stays empty.
  [[nodiscard]] std::optional<std::int64_t> read(std::string_view text, std::uint64_t oldest = 0);
  // Of memory, about what a table takes that is filled with so many.
  [[nodiscard]] static std::size_t bytes_for(std::size_t places);

  // What a search for it looks at first comes from memory meanwhile.
  void prefetch(const PlaceMark& mark) const {
    if (homes_ > 0) __builtin_prefetch(&slots_[home_of(mark.first)]);
  }
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (const auto& place : slots_.all()) {
      if (!place.is_none()) visit(place);
    }
  }

 private:
  struct Found {
    std::size_t at = 0;  // its slot, or the one that it belongs into
    bool is_there = false;
  };

  [[nodiscard]] std::size_t home_of(std::uint64_t first) const {
    // The share of all marks that are below it, of the homes; in two halves, each in 64 bits.
    const auto low = (first & UINT32_MAX) * homes_;
    return static_cast<std::size_t>(((first >> 32U) * homes_ + (low >> 32U)) >> 32U);
  }
  [[nodiscard]] Found search(const PlaceMark& mark) const;
  void insert(std::size_t at, const PackedPlace& place);
  void remove(std::size_t at);
  // So many, or some more.
  void set_homes(std::size_t homes);
  // Where the next one stands at the earliest, after one with such a mark.
  [[nodiscard]] std::size_t after(std::size_t at, std::uint64_t first) const {
    return std::max(at, home_of(first)) + 1;
  }
  // How many there must be when the last place ends there.
  [[nodiscard]] std::size_t slots_for(std::size_t end) const;
  // Makes the slots of an empty table whose homes are set, for what `each` shows, in the order of
  // the marks, the last of which ends at `end`.
  template <class Each>
  void fill(std::size_t end, const Each& each);
  void grow(std::size_t homes);
  void shrink(std::size_t homes);

  // Together with a lock these fill a line of the processor's cache.
  std::uint32_t homes_ = 0;
  std::uint32_t size_ = 0;
  PlaceSlots slots_;
};

}  // namespace counterfoil::journal
