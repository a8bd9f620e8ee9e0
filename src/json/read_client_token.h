// Reads a body that names a client token.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "json/reading.h"

namespace counterfoil::json {

// The member `clientToken`; others are ignored.
// Errors, in order: malformed_json; request_invalid when it is missing or no text.
[[nodiscard]] Result<std::string> read_client_token(std::string_view text,
                                                    const ReadLimits& limits);

}  // namespace counterfoil::json
