// The body of POST /client-session/actions: what the shopper does, as a patch of the session.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "domain/merchant_settings.h"
#include "domain/session.h"
#include "json/reading.h"

namespace counterfoil::json {

// Reads {"actions":[{"type","params"}]}; a later action wins over an earlier one. `methods` are
// those that the shopper may select. In an address, null and "" say that there is no such text: the
// SDKs send their forms as they are. Errors, in order: malformed_json; request_invalid with every
// fault, in document order. Source: SDK surface §4.
[[nodiscard]] Result<SessionPatch> read_actions_body(std::string_view text,
                                                     const ReadLimits& limits,
                                                     std::span<const ShippingMethod> methods);

}  // namespace counterfoil::json
