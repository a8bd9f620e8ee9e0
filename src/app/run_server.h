// run_server: wires everything together and serves until it is told to stop.
#pragma once

#include "app/secret_variables.h"
#include "app/settings.h"
#include "base/result.h"

namespace counterfoil {

// Serves until SIGTERM or SIGINT, then finishes what is in flight. Takes over the process: its
// signals, and standard output for what a person at the terminal needs to know. Errors: what keeps
// it from starting, as log text.
[[nodiscard]] Status run_server(const Settings& settings, const SecretVariables& secrets);

}  // namespace counterfoil
