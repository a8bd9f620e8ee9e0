#include "api/admission.h"

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
Status let_in(const Service& service, RequestContext& context, Scope scope) {
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

http::Response answer_options(std::string allowed) {
  http::Response response;
  response.status = 204;
  response.headers.push_back({"Allow", std::move(allowed)});
  return response;
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
  const bool is_health = route && !(*route)->scope;
  if (is_health) return *route;  // no part of the API: a probe may send what it likes
  // First of all, so that trying keys is limited, and whatever else makes a line of the log.
  if (service.rate_limits != nullptr) {
    auto admitted = service.rate_limits->admit_address(head.peer_address, context.now);
    if (!admitted) return fail(std::move(admitted).error());
  }
  if (head.method == "OPTIONS") {
    auto allowed = allowed_methods(head.path);
    if (allowed.empty()) return fail(ErrorCode::not_found);
    return answer_options(std::move(allowed));
  }
  constexpr HeededHeaders all{.idempotency_key = true, .if_match = true, .if_none_match = true};
  auto done = read_head(context, route ? (*route)->heeded : all);
  if (done && !route) return fail(route.error());
  if (done) done = let_in(service, context, *(*route)->scope);
  if (!done) return fail(std::move(done).error());
  return *route;
}

Status check_body(const RequestContext& context, const Route& route, http::BodyState state) {
  if (state == http::BodyState::too_large) return fail(ErrorCode::payload_too_large);
  if (takes_body(route) && !may_be_json(context.head)) {
    return fail(ErrorCode::unsupported_media_type);
  }
  return {};
}

}  // namespace counterfoil
