// Idempotency keys: one request, one change, however often it is sent. Source: contract §8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/request_context.h"
#include "api/service.h"
#include "store/session_store.h"

namespace counterfoil {

// Who makes a change, when and by which request; with a claim when the request carries an
// idempotency key. `write_body` makes the body of the answer, which is then kept under seal.
// `operation` separates the keys of POST from those of PATCH; those of a checkout are its session's
// own.
[[nodiscard]] ChangeContext make_change_context(
    const Service& service, const RequestContext& context, std::string_view operation,
    std::string_view body, std::function<std::string(const StoredSession&)> write_body);

// The first answer again. Errors: store_unavailable when its signing key is gone.
[[nodiscard]] Result<http::Response> replay_answer(const Service& service,
                                                   const ChangeContext& change,
                                                   const Replayed& replayed);

}  // namespace counterfoil
