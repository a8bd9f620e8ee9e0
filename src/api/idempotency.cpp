#include "api/idempotency.h"

#include <array>
#include <utility>
#include <vector>

#include "api/session_response.h"
#include "token/seal.h"

namespace counterfoil {
namespace {

constexpr std::string_view actor_of_checkouts = "SDK";

template <std::size_t size>
std::string_view view(const std::array<std::byte, size>& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

MerchantId merchant_of(const RequestContext& context) {
  return context.session == nullptr ? context.api_key.merchant : context.session->merchant;
}

IdempotencyClaim make_claim(const Service& service, const RequestContext& context,
                            std::string_view operation, std::string_view body) {
  const std::string merchant = std::to_string(merchant_of(context));
  std::vector<std::string_view> parts{merchant, operation, *context.idempotency_key};
  // A checkout's keys are its session's own: another shopper may choose the same.
  if (context.session != nullptr) parts.push_back(view(context.session->key));
  return {sha256_of_parts(parts), sha256(body), context.now + service.idempotency_lifetime};
}

}  // namespace

// What is kept: the entity tag, a line feed, the body.
ChangeContext make_change_context(const Service& service, const RequestContext& context,
                                  std::string_view operation, std::string_view body,
                                  std::function<std::string(const StoredSession&)> write_body) {
  ChangeContext change;
  change.merchant = merchant_of(context);
  change.now = context.now;
  change.actor = context.session == nullptr ? context.api_key.id : actor_of_checkouts;
  change.request_id = context.request_id;
  if (!context.idempotency_key) return change;
  change.claim = make_claim(service, context, operation, body);
  change.seal_answer = [keys = service.signing_keys.get(), &random = service.random,
                        claim_key = change.claim->key,
                        write_body = std::move(write_body)](const StoredSession& after) {
    return seal(entity_tag_of(after) + '\n' + write_body(after), view(claim_key), keys->current(),
                random);
  };
  return change;
}

Result<http::Response> replay_answer(const Service& service, const ChangeContext& change,
                                     const Replayed& replayed) {
  const auto kept =
      open_seal(replayed.sealed_answer, view(change.claim->key), *service.signing_keys.get());
  if (!kept) {
    return fail(Error{.code = ErrorCode::store_unavailable,
                      .log = {"the signing key that sealed an idempotent answer is gone"}});
  }
  const auto end_of_tag = kept->find('\n');
  auto response = make_session_response(kept->substr(0, end_of_tag), kept->substr(end_of_tag + 1));
  response.headers.push_back({"Idempotent-Replayed", "true"});
  return response;
}

}  // namespace counterfoil
