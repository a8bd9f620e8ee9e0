// HugeMemory: a range of addresses whose first part has memory, in huge pages.
#pragma once

#include <cstddef>
#include <memory>

namespace counterfoil::journal {

struct UnmapHuge {
  void* mapped = nullptr;
  std::size_t mapped_bytes = 0;
  std::size_t capacity = 0;
  void operator()(std::byte* begin) const;
};

// A huge page is a single line of the table that every access looks up. But where the kernel may
// make one it gives memory to all of it, even to what was given back (khugepaged, max_ptes_none).
// So this asks for huge pages only as far as all of one is wanted.
class HugeMemory {
 public:
  static constexpr std::size_t page_bytes = 2 << 20;

  // Without memory.
  explicit HugeMemory(std::size_t capacity);

  [[nodiscard]] std::byte* begin() const { return begin_.get(); }
  [[nodiscard]] std::size_t capacity() const { return begin_.get_deleter().capacity; }
  // How far there is memory, at most the capacity.
  [[nodiscard]] std::size_t size() const { return size_; }
  // More comes when it is first touched; what stands behind `size` goes back at once. False when
  // the machine has no more.
  [[nodiscard]] bool resize(std::size_t size);

 private:
  [[nodiscard]] bool protect(std::size_t from, std::size_t to, int access) const;
  void advise(std::size_t from, std::size_t to, int advice) const;

  std::unique_ptr<std::byte, UnmapHuge> begin_;  // of a huge page
  std::size_t size_ = 0;
};

}  // namespace counterfoil::journal
