#include "store/journal/place_slots.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <type_traits>
#include <utility>

namespace counterfoil::journal {
namespace {

constexpr std::size_t page_bytes = 4'096;
constexpr std::size_t mapped_from_bytes = 4 * page_bytes;

// Memory of zeros is an array of places that are none.
static_assert(std::is_trivially_copyable_v<PackedPlace> &&
              std::is_trivially_destructible_v<PackedPlace>);

bool is_mapped(std::size_t size) { return size * sizeof(PackedPlace) >= mapped_from_bytes; }

std::size_t bytes_for(std::size_t size) {
  const auto bytes = size * sizeof(PackedPlace);
  return is_mapped(size) ? (bytes + page_bytes - 1) / page_bytes * page_bytes : bytes;
}

}  // namespace

std::size_t PlaceSlots::size_for(std::size_t wanted) {
  return bytes_for(wanted) / sizeof(PackedPlace);
}

PlaceSlots::PlaceSlots(std::size_t wanted) {
  const auto size = size_for(wanted);
  ensure(size > 0 && size <= UINT32_MAX, "a table has some slots");
  void* const begin = is_mapped(size) ? ::mmap(nullptr, bytes_for(size), PROT_READ | PROT_WRITE,
                                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)
                                      : std::calloc(size, sizeof(PackedPlace));
  if (begin == nullptr || begin == MAP_FAILED) throw std::bad_alloc{};
  begin_ = {static_cast<PackedPlace*>(begin), FreeSlots{static_cast<std::uint32_t>(size)}};
}

void PlaceSlots::grow(std::size_t wanted) {
  const auto size = size_for(wanted);
  if (size <= this->size()) return;
  if (!is_mapped(this->size())) {
    PlaceSlots grown{wanted};
    std::ranges::copy(all(), grown.begin_.get());
    *this = std::move(grown);
    return;
  }
  ensure(size <= UINT32_MAX, "a table has some slots");
  void* const begin = ::mremap(begin_.get(), bytes(), bytes_for(size), MREMAP_MAYMOVE);
  if (begin == MAP_FAILED) throw std::bad_alloc{};
  // All of it is needed at once, and takes half the time when it is asked for together.
  (void)::madvise(static_cast<char*>(begin) + bytes(), bytes_for(size) - bytes(),
                  MADV_POPULATE_WRITE);
  (void)begin_.release();
  begin_ = {static_cast<PackedPlace*>(begin), FreeSlots{static_cast<std::uint32_t>(size)}};
}

std::size_t PlaceSlots::bytes() const { return bytes_for(size()); }

void FreeSlots::operator()(PackedPlace* begin) const {
  if (is_mapped(size)) {
    (void)::munmap(begin, bytes_for(size));
  } else {
    std::free(begin);
  }
}

}  // namespace counterfoil::journal
