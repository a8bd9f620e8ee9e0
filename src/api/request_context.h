// RequestContext: what is known of a request once its head is read and its sender let in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/entity_tag.h"
#include "base/clock.h"
#include "base/result.h"
#include "http/message.h"
#include "store/session_store.h"
#include "token/api_key.h"

namespace counterfoil {

// Which of the headers that we add to the contract an operation heeds; the others are ignored.
// Source: contract §8.
struct HeededHeaders {
  bool idempotency_key = false;
  bool if_match = false;
  bool if_none_match = false;
};

struct RequestContext {
  explicit RequestContext(const http::RequestHead& of) : head{of} {}

  const http::RequestHead& head;
  Timestamp now{};
  std::string request_id;
  // Set once the sender is let in.
  ApiKey api_key;
  // Likewise, on a route for the checkout of a session.
  StoredSessionPtr session;
  // On a route for checkouts: the origin of the page that asks, if one does that may.
  std::optional<std::string_view> page;
  // Of the query, decoded.
  std::optional<std::string> client_token;
  // Of the headers we add to the contract (contract §8), checked.
  std::optional<std::string_view> idempotency_key;
  std::optional<EntityTags> if_match;
  std::optional<EntityTags> if_none_match;
};

// Checks and keeps those of the headers that we add to the contract which are heeded.
// Errors: bad_request. Source: contract §8.
[[nodiscard]] Status read_added_headers(RequestContext& context, const HeededHeaders& heeded);

// Checks and keeps what the head of a request may carry: the query, idempotency key, conditions,
// version. Errors, in order: bad_request, unsupported_api_version. Source: contract §1, §7, §8.
[[nodiscard]] Status read_head(RequestContext& context, const HeededHeaders& heeded);

}  // namespace counterfoil
