// The routes: which handler answers which method at which path, and who may ask.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/handlers.h"
#include "base/result.h"
#include "token/api_key.h"

namespace counterfoil {

// Who may ask.
enum class Access {
  probes,     // anyone, as often as they like: health is no part of the API
  api_keys,   // a merchant's backend, by an API key
  sessions,   // the checkout of a session, by its access token
  checkouts,  // any checkout
};

// What the body of a POST or PATCH may be.
enum class BodyForm { json, anything };

struct Route {
  std::string_view path;
  std::string_view method;
  Access access;
  std::string_view model;  // names the request in validationErrors
  Handler handler;
  std::optional<Scope> scope = {};  // what an API key must have
  HeededHeaders heeded = {};
  BodyForm body = BodyForm::json;
};

[[nodiscard]] std::span<const Route> all_routes();

// The route for a request; one trailing slash of the path does not count, HEAD is served as GET.
// Errors: not_found, method_not_allowed.
[[nodiscard]] Result<const Route*> find_route(std::string_view method, std::string_view path);

// Whether pages may call the path, in browsers: all of its routes are for checkouts, or none is.
[[nodiscard]] bool is_for_checkouts(std::string_view path);

// Whether the route reads a body; what is sent to one that does not is ignored.
[[nodiscard]] bool takes_body(const Route& route);

// The value of the Allow header for a path, "" when no route has it; for "*" that of the server.
[[nodiscard]] std::string allowed_methods(std::string_view path);

}  // namespace counterfoil
