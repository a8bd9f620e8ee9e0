// The closed list of everything that can go wrong with a request, in order of precedence.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace counterfoil {

// When several apply, the one that stands first is the answer. The list, the code that checks, the
// table in tests/unit/api and docs/api/errors.md stand in this order. Source: contract §7.
enum class ErrorCode {
  bad_request,
  unsupported_api_version,
  request_timeout,
  not_found,
  method_not_allowed,
  unauthorized,
  forbidden,
  origin_not_allowed,
  access_token_invalid,
  too_many_requests,
  payload_too_large,
  unsupported_media_type,
  headers_too_large,
  malformed_json,
  request_invalid,
  metadata_has_empty_key,
  client_token_invalid,
  client_token_expired,
  idempotency_key_in_use,
  idempotency_key_reused,
  precondition_failed,
  session_rule_broken,
  store_unavailable,
  internal_error,
};

inline constexpr ErrorCode last_error_code = ErrorCode::internal_error;

// One fault of a request body: a JSON path ("$.order.lineItems[0].amount") and what is wrong there.
struct Fault {
  std::string path;
  std::string description;

  friend bool operator==(const Fault&, const Fault&) = default;
};

// What the operator's log may say of a failure. Never sent to a client.
struct LogText {
  std::string text;

  friend bool operator==(const LogText&, const LogText&) = default;
};

struct Error {
  ErrorCode code = ErrorCode::internal_error;
  std::int32_t retry_after_s = 1;  // too_many_requests, store_unavailable: when to ask again
  std::vector<Fault> faults = {};  // request_invalid, session_rule_broken: every fault
  std::string client_text = {};    // replaces the code's standard description when not empty
  std::string entity_tag = {};     // precondition_failed: the tag of the current revision
  LogText log = {};

  friend bool operator==(const Error&, const Error&) = default;
};

}  // namespace counterfoil
