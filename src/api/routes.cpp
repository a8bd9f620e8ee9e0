#include "api/routes.h"

#include <array>

namespace counterfoil {
namespace {

constexpr std::string_view create_model = "ClientSessionAPIRequest";
constexpr std::string_view update_model = "ClientSessionUpdateAPIRequest";

constexpr std::array routes = {
    Route{
        "/client-session", "GET", Scope::read, create_model, get_session, {.if_none_match = true}},
    Route{"/client-session",
          "PATCH",
          Scope::write,
          update_model,
          update_session,
          {.idempotency_key = true, .if_match = true}},
    Route{"/client-session",
          "POST",
          Scope::write,
          create_model,
          create_session,
          {.idempotency_key = true}},
    Route{"/healthz", "GET", std::nullopt, create_model, tell_alive},
    Route{"/readyz", "GET", std::nullopt, create_model, tell_ready},
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
  return allowed;
}

}  // namespace counterfoil
