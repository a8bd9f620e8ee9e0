// Random: unpredictable bytes as a parameter, so that tests can fix them.
#pragma once

#include <cstddef>
#include <span>

namespace counterfoil {

class Random {
 public:
  virtual ~Random() = default;
  // Fills `out`. Any thread may call it.
  virtual void fill(std::span<std::byte> out) = 0;
};

// The kernel's random number generator.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

}  // namespace counterfoil
