// give_up: how the load generator ends when a measurement would be worth nothing.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace counterfoil::bench {

[[noreturn]] inline void give_up(const std::string& reason) {
  std::fprintf(stderr, "load: %s\n", reason.c_str());
  std::exit(1);
}

}  // namespace counterfoil::bench
