#include "cli/core_dumps.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace counterfoil {

void forbid_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__  // whose search for leaks looks at the process from outside
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

}  // namespace counterfoil
