// Path: where in a body a value stands, as text only when a fault needs it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace counterfoil::json {

// A chain on the stack: each level points to the one above it, the root to nothing.
class Path {
 public:
  Path() = default;
  Path(const Path& parent, std::string_view name) : parent_{&parent}, name_{name} {}
  Path(const Path& parent, std::size_t index) : parent_{&parent}, index_{index}, is_index_{true} {}

  // "$.order.lineItems[0].amount"; a name that is no identifier becomes ['…'], cut when long,
  // and one that holds a card number ['…'].
  [[nodiscard]] std::string text() const;

 private:
  const Path* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
  bool is_index_ = false;
};

}  // namespace counterfoil::json
