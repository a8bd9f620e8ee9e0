// InputBuffer: bytes of a client that no request has used up yet; reused for a whole connection.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace counterfoil::http {

class InputBuffer {
 public:
  [[nodiscard]] std::string_view unread() const { return {bytes_.data() + begin_, end_ - begin_}; }
  // Where the next bytes go; what is written there is told by add().
  [[nodiscard]] std::span<char> space() { return std::span{bytes_}.subspan(end_); }
  void add(std::size_t size);

  // Makes space() at least `size`. Views of unread() end.
  void make_space(std::size_t size);
  // Uses up the first `size` unread bytes.
  void consume(std::size_t size);
  // Forgets all unread bytes but the first `size`; these stay where they are.
  void truncate(std::size_t size);
  // Gives memory back when there is more than `size` of it and no unread byte.
  void shrink(std::size_t size);

  [[nodiscard]] std::size_t capacity() const { return bytes_.capacity(); }

 private:
  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace counterfoil::http
