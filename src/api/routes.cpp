#include "api/routes.h"

#include <algorithm>
#include <array>

namespace counterfoil {
namespace {

constexpr std::string_view create_model = "ClientSessionAPIRequest";
constexpr std::string_view update_model = "ClientSessionUpdateAPIRequest";

constexpr std::string_view no_model = "";

constexpr std::array routes = {
    Route{"/client-session",
          "GET",
          Access::api_keys,
          create_model,
          get_session,
          Scope::read,
          {.if_none_match = true}},
    Route{"/client-session",
          "PATCH",
          Access::api_keys,
          update_model,
          update_session,
          Scope::write,
          {.idempotency_key = true, .if_match = true}},
    Route{"/client-session",
          "POST",
          Access::api_keys,
          create_model,
          create_session,
          Scope::write,
          {.idempotency_key = true}},
    Route{"/client-sdk/configuration", "GET", Access::sessions, no_model, get_configuration},
    Route{"/client-session/actions",
          "POST",
          Access::sessions,
          no_model,
          apply_actions,
          {},
          {.idempotency_key = true}},
    Route{"/client-token/validate", "POST", Access::checkouts, no_model, validate_client_token},
    Route{"/payment-instruments", "GET", Access::sessions, no_model, list_vaulted},
    Route{"/analytics", "GET", Access::checkouts, no_model, ignore_events},
    Route{"/analytics",
          "POST",
          Access::checkouts,
          no_model,
          ignore_events,
          {},
          {},
          BodyForm::anything},
    Route{"/analytics/v2", "GET", Access::checkouts, no_model, ignore_events},
    Route{"/analytics/v2",
          "POST",
          Access::checkouts,
          no_model,
          ignore_events,
          {},
          {},
          BodyForm::anything},
    Route{"/healthz", "GET", Access::probes, no_model, tell_alive},
    Route{"/readyz", "GET", Access::probes, no_model, tell_ready},
};

std::string_view without_trailing_slash(std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

std::span<const Route> all_routes() { return routes; }

Result<const Route*> find_route(std::string_view method, std::string_view path) {
  path = without_trailing_slash(path);
  if (method == "HEAD") method = "GET";
  ErrorCode error = ErrorCode::not_found;
  for (const Route& route : routes) {
    if (route.path != path) continue;
    if (route.method == method) return &route;
    error = ErrorCode::method_not_allowed;
  }
  return fail(error);
}

bool is_for_checkouts(std::string_view path) {
  path = without_trailing_slash(path);
  return std::any_of(routes.begin(), routes.end(), [&](const Route& route) {
    const bool is_for_them = route.access == Access::sessions || route.access == Access::checkouts;
    return is_for_them && route.path == path;
  });
}

bool takes_body(const Route& route) { return route.method == "POST" || route.method == "PATCH"; }

std::string allowed_methods(std::string_view path) {
  if (path == "*") return "GET, HEAD, OPTIONS, PATCH, POST";
  path = without_trailing_slash(path);
  std::string allowed;
  for (const Route& route : routes) {
    if (route.path != path) continue;
    if (!allowed.empty()) allowed += ", ";
    allowed += route.method;
    if (route.method == "GET") allowed += ", HEAD, OPTIONS";
  }
  if (allowed == "POST") allowed.insert(0, "OPTIONS, ");
  return allowed;
}

}  // namespace counterfoil
