#include <utility>

#include "api/draft_session.h"
#include "api/handlers.h"
#include "api/idempotency.h"
#include "api/session_response.h"
#include "json/session_body.h"

namespace counterfoil {
namespace {

Edit make_edit(SessionPatch patch, const std::optional<EntityTags>& if_match) {
  return [patch = std::move(patch), if_match](const StoredSession& stored) -> Result<Draft> {
    if (if_match && !if_match->match_strongly(entity_tag_of(stored))) {
      return fail(
          Error{.code = ErrorCode::precondition_failed, .entity_tag = entity_tag_of(stored)});
    }
    return draft_update(stored, patch);
  };
}

}  // namespace

Task<Result<http::Response>> update_session(const Service& service, const RequestContext& context,
                                            std::string_view body) {
  CO_TRY(auto request, json::read_update_body(body, service.read_limits));
  CO_TRY(const VerifiedToken verified,
         verify_client_token(*service.signing_keys.get(), request.client_token,
                             context.api_key.merchant, context.now));
  const Addition addition{std::move(request.client_token), std::move(request.warnings)};

  const auto change = make_change_context(
      service, context, "PATCH", body,
      // Called by the store before this coroutine goes on.
      [&addition](const StoredSession& stored) { return write_answer(stored, addition); });
  CO_TRY(
      const WriteOutcome outcome,
      co_await service.store.update(*session_key_of(verified.access_token),
                                    make_edit(std::move(request.patch), context.if_match), change));

  if (const auto* replayed = std::get_if<Replayed>(&outcome)) {
    co_return replay_answer(service, change, *replayed);
  }
  const StoredSession& stored = *std::get<Written>(outcome).session;
  co_return make_session_response(entity_tag_of(stored), write_answer(stored, addition));
}

}  // namespace counterfoil
