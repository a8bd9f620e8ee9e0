// Value: one JSON value as it was sent: order, duplicates and number texts kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace counterfoil::json {

enum class Kind : std::uint8_t {
  null,
  boolean,
  integer,  // a number token without fraction and exponent
  decimal,  // any other number token
  string,
  array,
  object,
};

// Lives in the arena of its Document.
struct Value {
  Kind kind = Kind::null;
  bool truth = false;     // boolean
  std::string_view text;  // string: decoded; integer, decimal: the token as sent
  std::string_view key;   // decoded name when the parent is an object
  Value* parent = nullptr;
  Value* first = nullptr;  // first child of an array or object
  Value* next = nullptr;   // next sibling
  std::size_t size = 0;    // number of children
};

// The value after `value` among all below `root`, each before its children; nothing at the end.
[[nodiscard]] inline const Value* next_below(const Value& root, const Value& value) {
  if (value.first != nullptr) return value.first;
  const Value* at = &value;
  while (at != &root && at->next == nullptr) at = at->parent;
  return at == &root ? nullptr : at->next;
}

}  // namespace counterfoil::json
