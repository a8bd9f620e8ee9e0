#include <utility>

#include "api/admission.h"
#include "api/configuration.h"
#include "api/draft_session.h"
#include "api/handlers.h"
#include "api/idempotency.h"
#include "json/read_actions.h"

namespace counterfoil {
namespace {

Result<SessionPatch> read_patch(const Service& service, MerchantId merchant,
                                std::string_view body) {
  const auto merchants = service.merchants.get();
  TRY(const MerchantSettings* settings, merchants->of(merchant));
  return json::read_actions_body(body, service.read_limits, settings->shipping_methods);
}

}  // namespace

// The answer to a repeat is not the first one but what is true by now: an SDK replaces all it knows
// by it.
Task<Result<http::Response>> apply_actions(const Service& service, const RequestContext& context,
                                           std::string_view body) {
  const SessionKey key = context.session->key;
  const MerchantId merchant = context.session->merchant;
  CO_TRY(auto patch, read_patch(service, merchant, body));
  const Edit edit = [patch = std::move(patch)](const StoredSession& stored) {
    return draft_update(stored, patch);
  };
  const auto nothing = [](const StoredSession&) { return std::string{}; };
  const auto change = make_change_context(service, context, "ACTIONS", body, nothing);
  const auto outcome = co_await service.store.update(key, edit, change);
  if (!outcome) co_return fail(as_told_to_checkouts(outcome.error()));

  http::Response response;
  const auto* const written = std::get_if<Written>(&*outcome);
  StoredSessionPtr session = written == nullptr ? nullptr : written->session;
  if (written == nullptr) {
    auto found = co_await service.store.find(key, merchant, context.now);
    if (!found) co_return fail(as_told_to_checkouts(std::move(found).error()));
    session = *std::move(found);
    response.headers.push_back({"Idempotent-Replayed", "true"});
  }
  CO_TRY(response.body, write_configuration(service, *session));
  co_return response;
}

}  // namespace counterfoil
