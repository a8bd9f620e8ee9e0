#include <memory>

#include "api/entity_tag.h"
#include "api/handlers.h"
#include "api/session_response.h"

namespace counterfoil {

Task<Result<http::Response>> get_session(const Service& service, const RequestContext& context,
                                         std::string_view) {
  if (!context.client_token) {
    co_return fail(Error{.code = ErrorCode::request_invalid,
                         .faults = {{"$.clientToken", "Value is required"}}});
  }
  CO_TRY(const VerifiedToken verified,
         verify_client_token(*service.signing_keys.get(), *context.client_token,
                             context.api_key.merchant, context.now));
  CO_TRY(const StoredSessionPtr session,
         co_await service.store.find(*session_key_of(verified.access_token),
                                     context.api_key.merchant, context.now));

  auto response = make_session_response(entity_tag_of(*session), {});
  if (context.if_none_match && context.if_none_match->match_weakly(response.headers[0].value)) {
    response.status = 304;
  } else {
    // The bytes the store holds are the answer: they are shared, not copied.
    response.shared_body = std::shared_ptr<const std::string>{session, &session->document};
  }
  co_return response;
}

}  // namespace counterfoil
