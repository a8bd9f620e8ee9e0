#include "api/request_context.h"

#include <algorithm>
#include <array>

#include "api/query.h"

namespace counterfoil {
namespace {

constexpr std::size_t idempotency_key_length_max = 255;

// Every version is served by one model. Source: contract §1.
constexpr std::array<std::string_view, 7> api_versions = {"2021-09-27", "2021-10-19", "2.0", "2.1",
                                                          "2.2",        "2.3",        "2.4"};

Error bad_request(std::string text) {
  return Error{.code = ErrorCode::bad_request, .client_text = std::move(text)};
}

Status check_version(const http::RequestHead& head) {
  auto version = head.header("X-API-VERSION");
  if (!version) return {};
  if (head.count("X-API-VERSION") > 1) return fail(bad_request("X-API-VERSION is sent twice."));
  if (version->starts_with('v') || version->starts_with('V')) version->remove_prefix(1);
  const bool is_known =
      std::find(api_versions.begin(), api_versions.end(), *version) != api_versions.end();
  if (!is_known) return fail(ErrorCode::unsupported_api_version);
  return {};
}

bool may_be_idempotency_key(std::string_view text) {
  return !text.empty() && text.size() <= idempotency_key_length_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

// Both names are known; when both are sent they must agree.
Result<std::optional<std::string_view>> read_idempotency_key(const http::RequestHead& head) {
  std::optional<std::string_view> key;
  for (const http::Header& header : head.headers) {
    const bool names_it = http::equal_names(header.name, "X-Idempotency-Key") ||
                          http::equal_names(header.name, "Idempotency-Key");
    if (!names_it) continue;
    if (!may_be_idempotency_key(header.value)) {
      return fail(bad_request("An idempotency key has 1 to 255 visible ASCII characters."));
    }
    if (key && *key != header.value) {
      return fail(bad_request("The request carries two different idempotency keys."));
    }
    key = header.value;
  }
  return key;
}

Result<std::optional<EntityTags>> read_condition(const http::RequestHead& head,
                                                 std::string_view name) {
  if (!head.header(name)) return std::nullopt;
  auto tags = read_entity_tags(head, name);
  if (!tags) return fail(bad_request(std::string{name} + " must be * or a list of entity tags."));
  return tags;
}

}  // namespace

Status read_added_headers(RequestContext& context, const HeededHeaders& heeded) {
  if (heeded.idempotency_key) {
    TRY(context.idempotency_key, read_idempotency_key(context.head));
  }
  if (heeded.if_match) {
    TRY(context.if_match, read_condition(context.head, "If-Match"));
  }
  if (heeded.if_none_match) {
    TRY(context.if_none_match, read_condition(context.head, "If-None-Match"));
  }
  return {};
}

Status read_head(RequestContext& context, const HeededHeaders& heeded) {
  TRY(context.client_token, find_parameter(context.head.query, "clientToken"));
  if (auto added = read_added_headers(context, heeded); !added) return added;
  return check_version(context.head);
}

}  // namespace counterfoil
