// Closed<List>: one of the texts of a closed list, held as its place in the list.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace counterfoil {

// `List::texts()` gives every allowed text, sorted. Texts compare exactly: "gbp" is not "GBP".
template <class List>
class Closed {
 public:
  [[nodiscard]] static std::optional<Closed> of(std::string_view text) {
    const std::span<const std::string_view> all = List::texts();
    const auto found = std::lower_bound(all.begin(), all.end(), text);
    if (found == all.end() || *found != text) return std::nullopt;
    return Closed{static_cast<std::uint16_t>(found - all.begin())};
  }

  [[nodiscard]] std::string_view text() const { return List::texts()[place_]; }
  [[nodiscard]] std::size_t place() const { return place_; }

  friend bool operator==(Closed, Closed) = default;

 private:
  explicit Closed(std::uint16_t place) : place_{place} {}
  std::uint16_t place_;
};

}  // namespace counterfoil
