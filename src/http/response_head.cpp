#include "http/response_head.h"

#include <array>
#include <charconv>
#include <cstddef>

#include "base/ensure.h"
#include "http/characters.h"

namespace counterfoil::http {
namespace {

// What an application answers with; others go without a phrase, which is optional.
std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "";
  }
}

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  ensure(token_characters.has_all_of(name) && !name.empty(), "a header name is a token");
  ensure(field_value_characters.has_all_of(value), "a header value has no control character");
  out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string_view body_of(const Response& response) {
  if (response.body.empty() && response.shared_body) return *response.shared_body;
  return response.body;
}

bool may_have_body(int status) { return status != 204 && status != 304; }

void append_response_head(std::string& out, const Response& response, ConnectionOption option,
                          std::string_view date, Transport transport) {
  ensure(response.status >= 200 && response.status <= 599, "an answer has a final status");
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<std::size_t>(response.status));
  out.append(" ").append(reason_phrase(response.status)).append("\r\nDate: ").append(date);
  out.append("\r\n");
  if (may_have_body(response.status)) {
    const std::size_t size = body_of(response).size();
    if (size > 0) append_field(out, "Content-Type", response.content_type);
    out.append("Content-Length: ");
    append_number(out, size);
    out.append("\r\n");
  }
  // Browsers shall not guess what a body is, and not come back without encryption.
  out.append("X-Content-Type-Options: nosniff\r\n");
  if (transport == Transport::tls) {
    out.append("Strict-Transport-Security: max-age=31536000\r\n");
  }
  if (option == ConnectionOption::close) out.append("Connection: close\r\n");
  if (option == ConnectionOption::keep_alive) out.append("Connection: keep-alive\r\n");
  for (const ResponseHeader& header : response.headers) {
    append_field(out, header.name, header.value);
  }
  out.append("\r\n");
}

}  // namespace counterfoil::http
