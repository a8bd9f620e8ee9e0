// MinorUnits: an amount of money in the smallest unit of its currency, with checked arithmetic.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

namespace counterfoil {

// Which currency stands with the session (currency_code). Range: int64.
struct MinorUnits {
  std::int64_t value = 0;

  friend auto operator<=>(const MinorUnits&, const MinorUnits&) = default;
};

// Each gives nothing when the result does not fit an int64.
[[nodiscard]] inline std::optional<MinorUnits> add(MinorUnits a, MinorUnits b) {
  MinorUnits sum;
  if (__builtin_add_overflow(a.value, b.value, &sum.value)) return std::nullopt;
  return sum;
}

[[nodiscard]] inline std::optional<MinorUnits> subtract(MinorUnits a, MinorUnits b) {
  MinorUnits difference;
  if (__builtin_sub_overflow(a.value, b.value, &difference.value)) return std::nullopt;
  return difference;
}

[[nodiscard]] inline std::optional<MinorUnits> multiply(MinorUnits unit, std::int64_t quantity) {
  MinorUnits product;
  if (__builtin_mul_overflow(unit.value, quantity, &product.value)) return std::nullopt;
  return product;
}

}  // namespace counterfoil
