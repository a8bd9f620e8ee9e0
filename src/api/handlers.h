// The operations: each answers one route.
#pragma once

#include <string_view>

#include "api/request_context.h"
#include "api/service.h"
#include "base/result.h"
#include "base/task.h"
#include "http/message.h"

namespace counterfoil {

// Answers a request that was let in. `service`, `context` and `body` live until it completes.
using Handler = Task<Result<http::Response>> (*)(const Service& service,
                                                 const RequestContext& context,
                                                 std::string_view body);

// POST /client-session. Errors: malformed_json to store_unavailable, in the order of ErrorCode.
Task<Result<http::Response>> create_session(const Service& service, const RequestContext& context,
                                            std::string_view body);

// GET /client-session?clientToken=…. Errors: request_invalid (no token), client_token_invalid,
// client_token_expired, store_unavailable.
Task<Result<http::Response>> get_session(const Service& service, const RequestContext& context,
                                         std::string_view body);

// PATCH /client-session. Errors: as POST, and those of the token and of If-Match.
Task<Result<http::Response>> update_session(const Service& service, const RequestContext& context,
                                            std::string_view body);

// GET /healthz: the process answers.
Task<Result<http::Response>> tell_alive(const Service& service, const RequestContext& context,
                                        std::string_view body);

// GET /readyz: a write is expected to succeed. Errors: store_unavailable.
Task<Result<http::Response>> tell_ready(const Service& service, const RequestContext& context,
                                        std::string_view body);

}  // namespace counterfoil
