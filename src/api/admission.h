// Admission: what the head of a request decides, in the order of the contract's errors.
#pragma once

#include <string_view>
#include <variant>

#include "api/request_context.h"
#include "api/routes.h"
#include "api/service.h"
#include "base/result.h"
#include "base/task.h"

namespace counterfoil {

// The route that is to answer, or the answer itself (OPTIONS).
using Admission = std::variant<const Route*, http::Response>;

// Sets the context's API key, or its page.
// Errors, in order, but for the health routes, which have none: too_many_requests of the address;
// then of the API: bad_request, unsupported_api_version, not_found, method_not_allowed,
// unauthorized, forbidden, too_many_requests of the key; and of the routes for checkouts, which
// look at fewer headers: method_not_allowed, origin_not_allowed, access_token_invalid when there is
// no such text, bad_request for what is no idempotency key. Source: contract §7, decisions 0031 and
// 0061.
[[nodiscard]] Result<Admission> admit(const Service& service, RequestContext& context);

// The error of a store, as a checkout is told it: a session that is unknown or over is none that
// the access token opens.
[[nodiscard]] Error as_told_to_checkouts(Error error);

// Sets the context's session: that of the access token in Primer-Client-Token.
// Errors, in order: access_token_invalid, store_unavailable, origin_not_allowed.
[[nodiscard]] Task<Status> admit_to_session(const Service& service, RequestContext& context);

// Errors, in order: payload_too_large, unsupported_media_type.
[[nodiscard]] Status check_body(const RequestContext& context, const Route& route,
                                http::BodyState state);

}  // namespace counterfoil
