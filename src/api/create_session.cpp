#include <utility>

#include "api/draft_session.h"
#include "api/handlers.h"
#include "api/idempotency.h"
#include "api/session_response.h"
#include "json/session_body.h"

namespace counterfoil {
Task<Result<http::Response>> create_session(const Service& service, const RequestContext& context,
                                            std::string_view body) {
  CO_TRY(auto request, json::read_create_body(body, service.read_limits));
  const auto keys = service.signing_keys.get();
  const auto expires_at =
      std::chrono::floor<std::chrono::seconds>(context.now) + service.session_lifetime;
  const AccessToken access_token =
      make_access_token(context.now, service.random, context.api_key.merchant, keys->current());
  const Addition addition{issue_client_token(*keys, service.token_terms, access_token, expires_at),
                          std::move(request.warnings)};

  const auto change = make_change_context(
      service, context, "POST", body,
      // Called by the store before this coroutine goes on.
      [&addition](const StoredSession& stored) { return write_answer(stored, addition); });
  NewSession session{*session_key_of(access_token), expires_at,
                     draft_session(std::move(request.patch))};
  CO_TRY(const WriteOutcome outcome, co_await service.store.create(std::move(session), change));

  if (const auto* replayed = std::get_if<Replayed>(&outcome)) {
    co_return replay_answer(service, change, *replayed);
  }
  const StoredSession& stored = *std::get<Written>(outcome).session;
  co_return make_session_response(entity_tag_of(stored), write_answer(stored, addition));
}

}  // namespace counterfoil
