// parse: strict JSON text to a tree of values.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace counterfoil::json {

// Owns the values of one text. Neither copies nor moves: the values point into it.
class Document {
 public:
  Document() = default;
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  // Reads exactly one JSON value: RFC 8259 in UTF-8, no duplicate members, at most `depth_max`
  // levels of arrays and objects, numbers within the range of a double. `text` must outlive the
  // document. Called once. Errors: malformed_json. Source: contract §7.
  [[nodiscard]] Result<Value*> parse(std::string_view text, std::size_t depth_max);

 private:
  std::array<std::byte, 16384> first_block_;
  std::pmr::monotonic_buffer_resource arena_{first_block_.data(), first_block_.size()};
};

}  // namespace counterfoil::json
