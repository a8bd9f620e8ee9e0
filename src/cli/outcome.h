// How a command ends.
#pragma once

#include "base/result.h"

namespace counterfoil {

// Tells standard error what went wrong, and gives the exit code for it.
[[nodiscard]] int report(const Error& error);

}  // namespace counterfoil
