#include "api/admission.h"

#include <algorithm>

#include "api/cross_origin.h"
#include "base/ensure.h"

namespace counterfoil {
namespace {

// While keys are damaged, one that is not found may be a good one: saying that it is none might be
// wrong.
Status refuse_unknown(const ApiKeyTable& keys) {
  if (keys.coverage() == ApiKeyTable::Coverage::every_key) return fail(ErrorCode::unauthorized);
  return fail(Error{.code = ErrorCode::internal_error,
                    .log = {"keys.db is damaged: whether there is such an API key is not known"}});
}

// Sets the context's API key.
Status admit_key(const Service& service, RequestContext& context, Scope scope) {
  const auto secret = context.head.header("X-API-KEY");
  if (!secret || context.head.count("X-API-KEY") > 1) return fail(ErrorCode::unauthorized);
  const auto keys = service.api_keys.get();
  const ApiKeyTable::Entry* entry = keys->find(*secret);
  if (entry == nullptr) return refuse_unknown(*keys);
  if (entry->key.is_expired(context.now)) return fail(ErrorCode::unauthorized);
  entry->activity->last_use.note(context.now);
  if (!entry->key.scopes.has(scope)) return fail(ErrorCode::forbidden);
  context.api_key = entry->key;
  if (service.rate_limits == nullptr) return {};
  return service.rate_limits->admit_key(entry->activity->allowance, context.now);
}

Result<Admission> answer_options(const RequestContext& context) {
  auto allowed = allowed_methods(context.head.path);
  if (allowed.empty()) return fail(ErrorCode::not_found);
  if (context.page && is_preflight(context.head)) {
    return answer_preflight(context.head, std::move(allowed));
  }
  http::Response response;
  response.status = 204;
  response.headers.push_back({"Allow", std::move(allowed)});
  return response;
}

// What the head of a request of the API decides.
Status admit_to_api(const Service& service, RequestContext& context,
                    const Result<const Route*>& route) {
  constexpr HeededHeaders all{.idempotency_key = true, .if_match = true, .if_none_match = true};
  if (auto done = read_head(context, route ? (*route)->heeded : all); !done) return done;
  if (!route) return fail(route.error());
  return admit_key(service, context, *(*route)->scope);
}

constexpr std::string_view access_token_header = "Primer-Client-Token";

// The key of the session whose access token is shown; nothing when none is, or two are.
std::optional<SessionKey> shown_session(const http::RequestHead& head) {
  const auto access_token = head.header(access_token_header);
  if (!access_token || head.count(access_token_header) > 1) return std::nullopt;
  return session_key_of(*access_token);
}

// Whether one of our signing keys has marked the token; one that was withdrawn opens nothing.
bool is_marked(const KeyRing& keys, std::string_view access_token, MerchantId merchant) {
  const auto& all = keys.keys();
  return std::any_of(all.begin(), all.end(), [&](const SigningKey& key) {
    return belongs_to(access_token, merchant, key);
  });
}

// What the head of a request for checkouts decides. No version of the API is asked for: an SDK
// names its own.
Status admit_to_checkouts(RequestContext& context, Status page, const Result<const Route*>& route) {
  if (!route) return fail(route.error());
  if (!page) return page;
  if ((*route)->access == Access::sessions && !shown_session(context.head)) {
    return fail(ErrorCode::access_token_invalid);
  }
  return read_added_headers(context, (*route)->heeded);
}

// "application/json", with or without parameters, in any case.
bool is_json(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return http::equal_names(type, "application/json");
}

// Whether a body may be JSON: none tells another type, and no two tell different ones.
bool may_be_json(const http::RequestHead& head) {
  std::optional<std::string_view> told;
  for (const http::Header& header : head.headers) {
    if (!http::equal_names(header.name, "Content-Type")) continue;
    if (!is_json(header.value) || told.value_or(header.value) != header.value) return false;
    told = header.value;
  }
  return true;
}

}  // namespace

Result<Admission> admit(const Service& service, RequestContext& context) {
  const http::RequestHead& head = context.head;
  const Result<const Route*> route = find_route(head.method, head.path);
  if (route && (*route)->access == Access::probes) return *route;  // it may send what it likes
  const bool is_of_checkouts = is_for_checkouts(head.path);
  // Before all errors: a page is to be told of each.
  auto page = is_of_checkouts ? note_page(service, context) : Status{};
  // First of all, so that trying keys is limited, and whatever else makes a line of the log.
  if (service.rate_limits != nullptr) {
    auto admitted = service.rate_limits->admit_address(head.peer_address, context.now);
    if (!admitted) return fail(std::move(admitted).error());
  }
  if (head.method == "OPTIONS") {
    if (!page) return fail(std::move(page).error());
    return answer_options(context);
  }
  auto done = is_of_checkouts ? admit_to_checkouts(context, std::move(page), route)
                              : admit_to_api(service, context, route);
  if (!done) return fail(std::move(done).error());
  return *route;
}

Error as_told_to_checkouts(Error error) {
  const bool is_over = error.code == ErrorCode::client_token_invalid;
  return is_over ? Error{ErrorCode::access_token_invalid} : error;
}

Task<Status> admit_to_session(const Service& service, RequestContext& context) {
  const auto key = shown_session(context.head);
  ensure(key.has_value(), "admission has seen an access token");
  auto found = co_await service.store.find(*key, std::nullopt, context.now);
  if (!found) co_return fail(as_told_to_checkouts(std::move(found).error()));
  const MerchantId merchant = (*found)->merchant;
  if (!is_marked(*service.signing_keys.get(), *context.head.header(access_token_header),
                 merchant)) {
    co_return fail(ErrorCode::access_token_invalid);
  }
  context.session = *std::move(found);
  co_return check_page(service, context, merchant);
}

Status check_body(const RequestContext& context, const Route& route, http::BodyState state) {
  if (state == http::BodyState::too_large) return fail(ErrorCode::payload_too_large);
  const bool wants_json = takes_body(route) && route.body == BodyForm::json;
  if (wants_json && !may_be_json(context.head)) {
    return fail(ErrorCode::unsupported_media_type);
  }
  return {};
}

}  // namespace counterfoil
