// Admission: what the head of a request decides, in the order of the contract's errors.
#pragma once

#include <string_view>
#include <variant>

#include "api/request_context.h"
#include "api/routes.h"
#include "api/service.h"
#include "base/result.h"

namespace counterfoil {

// The route that is to answer, or the answer itself (OPTIONS). Sets the context's API key.
using Admission = std::variant<const Route*, http::Response>;

// Errors, in order, but for the health routes, which have none: too_many_requests of the address,
// bad_request, unsupported_api_version, not_found, method_not_allowed, unauthorized, forbidden,
// too_many_requests of the key.
// Source: contract §7, decision 0031.
[[nodiscard]] Result<Admission> admit(const Service& service, RequestContext& context);

// Errors, in order: payload_too_large, unsupported_media_type.
[[nodiscard]] Status check_body(const RequestContext& context, const Route& route,
                                http::BodyState state);

}  // namespace counterfoil
