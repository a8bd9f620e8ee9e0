// ChunkDecoder: takes the chunked coding off a body, a piece at a time, and strictly.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/limits.h"

namespace counterfoil::http {

class ChunkDecoder {
 public:
  enum class State { more, complete, malformed, too_large };

  explicit ChunkDecoder(const Limits& limits)
      : body_bytes_max_{limits.body_bytes_max}, overhead_max_{limits.chunk_overhead_bytes_max} {}

  // Appends to `body` what `bytes` carry of it, and takes them off `bytes`; what is left belongs to
  // the next request. too_large: the body would pass its limit; malformed: bad framing, or more
  // extensions and trailers than allowed (they are checked, then ignored). Not to be called again
  // after anything but `more`. Source: RFC 9112 §7.1; a bare CR or LF is refused.
  [[nodiscard]] State decode(std::string_view& bytes, std::string& body);

 private:
  enum class Place {
    size_first,
    size,
    extension,
    size_feed,
    content,
    content_return,
    content_feed,
    trailer_first,
    trailer_name,
    trailer_value,
    trailer_feed,
    last_feed,
  };

  [[nodiscard]] State take_content(std::string_view& bytes, std::string& body);
  [[nodiscard]] State take(char byte, std::size_t body_size);
  [[nodiscard]] State take_of_size_line(char byte);
  [[nodiscard]] State take_size_feed(char byte, std::size_t body_size);
  [[nodiscard]] State take_of_trailer(char byte);
  [[nodiscard]] State add_size_digit(char byte);
  [[nodiscard]] State count_overhead();
  [[nodiscard]] State expect(char byte, char expected, Place next);

  std::size_t body_bytes_max_;
  std::size_t overhead_max_;
  Place place_ = Place::size_first;
  std::uint64_t chunk_left_ = 0;  // while its size is read: the size so far
  unsigned size_digits_ = 0;
  std::size_t overhead_ = 0;
};

}  // namespace counterfoil::http
