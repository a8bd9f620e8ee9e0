#include "store/journal/huge_memory.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>

#include "base/ensure.h"

namespace counterfoil::journal {
namespace {

constexpr std::size_t small_page_bytes = 4'096;

std::size_t rounded_down(std::size_t bytes, std::size_t unit) { return bytes / unit * unit; }
std::size_t rounded_up(std::size_t bytes, std::size_t unit) {
  return rounded_down(bytes + unit - 1, unit);
}

std::unique_ptr<std::byte, UnmapHuge> map(std::size_t capacity) {
  if (capacity == 0) return {};
  const auto bytes = rounded_up(capacity, small_page_bytes) + HugeMemory::page_bytes;
  void* const mapped = ::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc{};
  const auto at = reinterpret_cast<std::uintptr_t>(mapped);
  auto* const begin =
      static_cast<std::byte*>(mapped) + (rounded_up(at, HugeMemory::page_bytes) - at);
  return {begin, UnmapHuge{mapped, bytes, capacity}};
}

}  // namespace

HugeMemory::HugeMemory(std::size_t capacity) : begin_{map(capacity)} {}

void UnmapHuge::operator()(std::byte* /*begin*/) const { (void)::munmap(mapped, mapped_bytes); }

bool HugeMemory::protect(std::size_t from, std::size_t to, int access) const {
  return from >= to || ::mprotect(begin() + from, to - from, access) == 0;
}

// A kernel without huge pages refuses that advice; without them all is as right, and slower.
void HugeMemory::advise(std::size_t from, std::size_t to, int advice) const {
  if (from < to) (void)::madvise(begin() + from, to - from, advice);
}

bool HugeMemory::resize(std::size_t size) {
  ensure(size <= capacity(), "memory is within its range");
  const auto all = rounded_up(capacity(), small_page_bytes);
  const auto end = rounded_up(size, small_page_bytes);
  const auto former_end = rounded_up(size_, small_page_bytes);
  if (!protect(former_end, end, PROT_READ | PROT_WRITE)) return false;
  const auto huge_until = rounded_down(size, page_bytes);
  advise(0, huge_until, MADV_HUGEPAGE);
  advise(huge_until, all, MADV_NOHUGEPAGE);
  advise(end, former_end, MADV_DONTNEED);
  (void)protect(end, former_end, PROT_NONE);
  size_ = size;
  return true;
}

}  // namespace counterfoil::journal
