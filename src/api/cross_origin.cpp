#include "api/cross_origin.h"

#include <algorithm>

namespace counterfoil {
namespace {

// The web SDK makes all calls but the first from a frame of its vendor.
constexpr std::string_view sdk_frame = "https://sdk.primer.io";

// What the SDKs ask for. The Fetch standard lets a server list more than was asked.
constexpr std::string_view sdk_headers =
    "content-type, primer-client-token, primer-sdk-checkout-session-id, primer-sdk-client, "
    "primer-sdk-version, x-api-version, x-idempotency-key, x-request-id";

// Headers that another version of an SDK may bring along. None of them opens anything here.
constexpr std::string_view sdk_header_begin = "primer-";

bool is_visible(char c) { return c > ' ' && c < '\x7f'; }

bool may_be_origin(std::string_view text) {
  constexpr std::size_t length_max = 512;
  return !text.empty() && text.size() <= length_max &&
         std::all_of(text.begin(), text.end(), is_visible);
}

bool is_of_checkouts(const Service& service, std::string_view origin) {
  return origin == sdk_frame ||
         http::equal_names(origin, origin_of(service.token_terms.public_url));
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

// Those of the names asked for that begin as the SDK's own do, each after a comma.
std::string further_headers(std::string_view asked) {
  std::string further;
  while (!asked.empty()) {
    auto name = asked.substr(0, asked.find(','));
    asked.remove_prefix(std::min(name.size() + 1, asked.size()));
    name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
    const bool is_further = name.starts_with(sdk_header_begin) &&
                            std::all_of(name.begin(), name.end(), is_name_character) &&
                            sdk_headers.find(std::string{name} + ',') == std::string_view::npos;
    if (is_further) further.append(", ").append(name);
  }
  return further;
}

}  // namespace

std::string_view origin_of(std::string_view url) {
  const auto host_begin = url.find("://") + 3;
  url = url.substr(0, url.find('/', host_begin));
  const std::string_view port = url.starts_with("https") ? ":443" : ":80";
  if (url.ends_with(port)) url.remove_suffix(port.size());
  return url;
}

Status note_page(const Service& service, RequestContext& context) {
  const auto origin = context.head.header("Origin");
  if (!origin) return {};
  const bool is_allowed =
      context.head.count("Origin") == 1 && may_be_origin(*origin) &&
      (is_of_checkouts(service, *origin) || service.merchants.get()->allows_somewhere(*origin));
  if (!is_allowed) return fail(ErrorCode::origin_not_allowed);
  context.page = *origin;
  return {};
}

Status check_page(const Service& service, const RequestContext& context, MerchantId merchant) {
  if (!context.page || is_of_checkouts(service, *context.page)) return {};
  if (service.merchants.get()->allows(merchant, *context.page)) return {};
  return fail(ErrorCode::origin_not_allowed);
}

bool is_preflight(const http::RequestHead& head) {
  return head.method == "OPTIONS" && head.header("Access-Control-Request-Method").has_value();
}

http::Response answer_preflight(const http::RequestHead& head, std::string allowed_methods) {
  constexpr const char* two_hours_s = "7200";  // the longest that a common browser keeps it
  http::Response response;
  response.status = 204;
  response.headers.push_back({"Access-Control-Allow-Methods", std::move(allowed_methods)});
  response.headers.push_back(
      {"Access-Control-Allow-Headers",
       std::string{sdk_headers} +
           further_headers(head.header("Access-Control-Request-Headers").value_or(""))});
  response.headers.push_back({"Access-Control-Max-Age", two_hours_s});
  return response;
}

void open_to_page(http::Response& response, std::string_view origin) {
  response.headers.push_back({"Access-Control-Allow-Origin", std::string{origin}});
  response.headers.push_back({"Access-Control-Expose-Headers", "x-primer-session-cache-ttl"});
  response.headers.push_back({"Vary", "Origin"});
}

}  // namespace counterfoil
