// Errors as a client sees them.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/random.h"
#include "http/message.h"

namespace counterfoil {

// What the contract fixes for a code. Source: contract §7.
struct ErrorForm {
  int status;
  std::string_view error_id;
  std::string_view description;
  std::string_view recovery_suggestion;
};
[[nodiscard]] ErrorForm form_of(ErrorCode code);

// 19 decimal digits that stand in the answer and in the log line, to find the one by the other.
[[nodiscard]] std::string make_diagnostics_id(Random& random);

// The error as an SDK reads it: the description tells the faults, as many as fit about a thousand
// characters, since iOS and Android want different things of validationErrors.
// Source: SDK surface §2.
[[nodiscard]] Error with_faults_in_description(Error error);

// The answer for an error. `model` names the request in validationErrors.
[[nodiscard]] http::Response make_error_response(const Error& error, std::string_view model,
                                                 std::string_view diagnostics_id);

}  // namespace counterfoil
