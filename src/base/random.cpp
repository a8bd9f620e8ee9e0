#include "base/random.h"

#include <sys/random.h>

#include "base/ensure.h"

namespace counterfoil {

void SystemRandom::fill(std::span<std::byte> out) {
  constexpr std::size_t request_max = 256;  // getrandom neither blocks nor falls short up to here
  while (!out.empty()) {
    const auto part = out.first(std::min(out.size(), request_max));
    const auto got = ::getrandom(part.data(), part.size(), 0);
    ensure(got == static_cast<ssize_t>(part.size()), "the kernel gives random bytes");
    out = out.subspan(part.size());
  }
}

}  // namespace counterfoil
