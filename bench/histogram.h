// Histogram: durations, counted.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace counterfoil::bench {

// Durations, each known to within 1.6 percent.
class Histogram {
 public:
  void add(std::uint64_t nanoseconds) {
    ++counts_[bucket_of(nanoseconds)];
    ++count_;
    if (nanoseconds > max_) max_ = nanoseconds;
  }
  void clear() { *this = {}; }

  [[nodiscard]] double microseconds_at(double part) const {
    const auto rank = static_cast<std::uint64_t>(part * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
      seen += counts_[bucket];
      if (seen > rank) return static_cast<double>(end_of(bucket)) / 1e3;
    }
    return static_cast<double>(max_) / 1e3;
  }
  [[nodiscard]] double max_microseconds() const { return static_cast<double>(max_) / 1e3; }

 private:
  static constexpr unsigned step_bits = 6;
  static std::size_t bucket_of(std::uint64_t value) {
    const auto bits = static_cast<unsigned>(std::bit_width(value | 1));
    const unsigned shift = bits > step_bits + 1 ? bits - step_bits - 1 : 0;
    return (std::size_t{shift} << step_bits) + static_cast<std::size_t>(value >> shift);
  }
  static std::uint64_t end_of(std::size_t bucket) {
    const std::size_t shift = bucket < (2U << step_bits) ? 0 : (bucket >> step_bits) - 1;
    return (bucket - (shift << step_bits) + 1) << shift;
  }

  std::array<std::uint64_t, std::size_t{64} << step_bits> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace counterfoil::bench
