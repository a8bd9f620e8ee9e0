// plain_length: how far a text stands in a JSON string as it is.
#pragma once

#include <bit>
#include <cstddef>
#include <string_view>

#include "base/byte_block.h"

namespace counterfoil::json {

// How many bytes at the front of `text` come before the first quote, backslash or control
// character: all of them when it has none.
[[nodiscard]] inline std::size_t plain_length(std::string_view text) {
  for (std::size_t length = 0;; length += ByteBlock::size) {
    const ByteBlock block{{text.data() + length, text.size() - length}};
    // The zeros after the end of the text are control characters.
    const unsigned special = block.equal('"') | block.equal('\\') | block.up_to(0x1f);
    if (special != 0) return length + static_cast<std::size_t>(std::countr_zero(special));
  }
}

}  // namespace counterfoil::json
