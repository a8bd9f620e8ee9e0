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

// GET /client-sdk/configuration. Errors: those of write_configuration.
Task<Result<http::Response>> get_configuration(const Service& service,
                                               const RequestContext& context,
                                               std::string_view body);

// POST /client-session/actions: what the shopper does, all of it or nothing; answers the
// configuration after it. Errors: malformed_json, request_invalid, access_token_invalid (the
// session has ended meanwhile), those of the idempotency key, session_rule_broken,
// store_unavailable.
Task<Result<http::Response>> apply_actions(const Service& service, const RequestContext& context,
                                           std::string_view body);

// POST /client-token/validate: whether the client token in the body opens a session.
// Errors: malformed_json, request_invalid, access_token_invalid, origin_not_allowed,
// store_unavailable.
Task<Result<http::Response>> validate_client_token(const Service& service,
                                                   const RequestContext& context,
                                                   std::string_view body);

// GET /payment-instruments: what the shopper has vaulted, which is nothing: the vault is not ours.
Task<Result<http::Response>> list_vaulted(const Service& service, const RequestContext& context,
                                          std::string_view body);

// /analytics: what the SDKs tell of themselves is not kept.
Task<Result<http::Response>> ignore_events(const Service& service, const RequestContext& context,
                                           std::string_view body);

// GET /healthz: the process answers.
Task<Result<http::Response>> tell_alive(const Service& service, const RequestContext& context,
                                        std::string_view body);

// GET /readyz: a write is expected to succeed. Errors: store_unavailable.
Task<Result<http::Response>> tell_ready(const Service& service, const RequestContext& context,
                                        std::string_view body);

}  // namespace counterfoil
