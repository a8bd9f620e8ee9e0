#include "base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace counterfoil {

void stop_program(const char* claim, std::source_location where) {
  std::fprintf(stderr, "counterfoil: defect at %s:%u: %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), claim);
  std::abort();
}

}  // namespace counterfoil
