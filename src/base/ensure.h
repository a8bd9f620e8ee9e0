// ensure: stops the program when our own logic is wrong, in every build.
#pragma once

#include <source_location>

namespace counterfoil {

[[noreturn]] void stop_program(const char* claim, std::source_location where);

// `claim` says, in words, what must hold.
inline void ensure(bool holds, const char* claim,
                   std::source_location where = std::source_location::current()) {
  if (!holds) stop_program(claim, where);
}

}  // namespace counterfoil
