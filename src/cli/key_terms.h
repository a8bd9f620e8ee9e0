// What a person types of a key: its scopes, and when it is to expire.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "token/api_key.h"

namespace counterfoil {

// All the scopes that are named, each text one or several with commas between; those for sessions
// when there is none. Errors: bad_request.
[[nodiscard]] Result<Scopes> read_scopes(const std::vector<std::string>& texts);

// "90d", "12h", "30m" or "45s" from `now`; nothing for "". Errors: bad_request.
[[nodiscard]] Result<std::optional<Timestamp>> read_expires_in(std::string_view text,
                                                               Timestamp now);

// "2027-01-31T23:59:59Z" or "2027-01-31", which is its first second; nothing for "".
// Errors: bad_request.
[[nodiscard]] Result<std::optional<Timestamp>> read_expires_at(std::string_view text);

// "2027-01-31T23:59:59Z".
[[nodiscard]] std::string write_time(Timestamp at);
// Likewise, "-" for nothing.
[[nodiscard]] std::string write_time(std::optional<Timestamp> at);

}  // namespace counterfoil
