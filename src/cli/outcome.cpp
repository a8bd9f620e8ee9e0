#include "cli/outcome.h"

#include <cstdio>

#include "cli/commands.h"

namespace counterfoil {

int report(const Error& error) {
  const auto& text = error.log.text;
  std::fprintf(stderr, "counterfoil: %s\n", text.empty() ? "it failed" : text.c_str());
  return error.code == ErrorCode::bad_request ? exit_misused : exit_failed;
}

}  // namespace counterfoil
