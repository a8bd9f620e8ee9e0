// The query of a request target.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace counterfoil {

// The decoded value of the parameter of that name; nothing when it is not there.
// Errors: bad_request when an escape is broken or the parameter stands there twice.
[[nodiscard]] Result<std::optional<std::string>> find_parameter(std::string_view query,
                                                                std::string_view name);

}  // namespace counterfoil
