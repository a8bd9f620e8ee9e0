// PlaceSlots: memory for packed places, all of them none at first.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "store/journal/packed_place.h"

namespace counterfoil::journal {

struct FreeSlots {
  std::uint32_t size = 0;
  void operator()(PackedPlace* begin) const;
};

// Much of it comes from the machine page by page, and pages are given back at once: an allocator
// would keep what tables leave as they grow, and that is nearly as much as they take. A table that
// grows keeps the pages it has.
class PlaceSlots {
 public:
  PlaceSlots() = default;
  // `size_for(wanted)`, at least one.
  explicit PlaceSlots(std::size_t wanted);
  // As many as fit into the memory that `wanted` ones take.
  [[nodiscard]] static std::size_t size_for(std::size_t wanted);

  // To `size_for(wanted)`, which is no less; what was there stays where it was.
  void grow(std::size_t wanted);

  [[nodiscard]] std::size_t size() const { return begin_.get_deleter().size; }
  // Of memory.
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] PackedPlace& operator[](std::size_t at) { return begin_.get()[at]; }
  [[nodiscard]] const PackedPlace& operator[](std::size_t at) const { return begin_.get()[at]; }
  [[nodiscard]] std::span<const PackedPlace> all() const { return {begin_.get(), size()}; }

 private:
  std::unique_ptr<PackedPlace, FreeSlots> begin_;
};

}  // namespace counterfoil::journal
