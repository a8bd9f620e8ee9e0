#include "http/head_parser.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "http/characters.h"
#include "http/request_target.h"

namespace counterfoil::http {
namespace {

// What is wrong, for the client; empty when nothing is.
using Complaint = std::string_view;
constexpr Complaint no_complaint;

// The fields that decide how the connection goes on, as they are met.
struct Framing {
  std::size_t hosts = 0;
  std::size_t content_lengths = 0;
  std::size_t transfer_encodings = 0;
  bool asks_close = false;
  bool asks_keep_alive = false;
};

class HeadReader {
 public:
  explicit HeadReader(ParsedHead& parsed) : parsed_{parsed}, head_{parsed.head} {}

  Complaint read_request_line(std::string_view line);
  Complaint read_field(std::string_view line);
  Complaint settle();

 private:
  Complaint interpret(const Header& field);
  Complaint read_content_length(std::string_view value);
  Complaint read_transfer_encoding(std::string_view value);
  void read_connection(std::string_view value);

  ParsedHead& parsed_;
  RequestHead& head_;
  Framing framing_;
};

Complaint HeadReader::read_request_line(std::string_view line) {
  const std::size_t method_end = line.find(' ');
  const std::size_t target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || method_end == target_end) {
    return "The request line is not a method, a target and a version.";
  }
  const std::string_view version = line.substr(target_end + 1);
  if (version == "HTTP/2.0") return "HTTP/2 is not spoken here; use HTTP/1.1.";
  parsed_.is_http_1_0 = version == "HTTP/1.0";
  if (!parsed_.is_http_1_0 && version != "HTTP/1.1") {
    return "The HTTP version is neither 1.0 nor 1.1.";
  }
  head_.method = line.substr(0, method_end);
  if (head_.method.empty() || !token_characters.has_all_of(head_.method)) {
    return "The method is not a token.";
  }
  const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
  const std::optional<RequestTarget> read = read_target(head_.method, target);
  if (!read) return "The request target is not valid.";
  head_.path = read->path;
  head_.query = read->query;
  return no_complaint;
}

Complaint HeadReader::read_field(std::string_view line) {
  std::size_t colon = 0;
  while (colon < line.size() && token_characters.has(line[colon])) ++colon;
  // A blank first is a folded line, a blank before the colon is one that others strip.
  if (colon == 0 || colon == line.size() || line[colon] != ':') {
    return "A header field has no valid name.";
  }
  const Header field{line.substr(0, colon), without_blanks(line.substr(colon + 1))};
  if (!field_value_characters.has_all_of(field.value)) {
    return "A header value has a control character.";
  }
  head_.headers.push_back(field);
  return interpret(field);
}

// The length tells most fields apart before a character is compared.
Complaint HeadReader::interpret(const Header& field) {
  const auto is_named = [&field](std::string_view name) {
    return equals_in_any_case(field.name, name);
  };
  switch (field.name.size()) {
    case std::string_view{"host"}.size():
      if (!is_named("host")) break;
      if (++framing_.hosts > 1) return "The Host header is repeated.";
      if (!is_authority(field.value)) return "The Host header is not a host.";
      break;
    case std::string_view{"expect"}.size():
      // RFC 9110 §10.1.1: from a 1.0 client it is ignored.
      if (!is_named("expect") || parsed_.is_http_1_0) break;
      if (!equals_in_any_case(field.value, "100-continue")) {
        return "The Expect header is not 100-continue.";
      }
      parsed_.expects_continue = true;
      break;
    case std::string_view{"connection"}.size():
      if (is_named("connection")) read_connection(field.value);
      break;
    case std::string_view{"content-length"}.size():
      if (is_named("content-length")) return read_content_length(field.value);
      break;
    case std::string_view{"transfer-encoding"}.size():
      if (is_named("transfer-encoding")) return read_transfer_encoding(field.value);
      break;
    default:
      break;
  }
  return no_complaint;
}

Complaint HeadReader::read_content_length(std::string_view value) {
  if (++framing_.content_lengths > 1) return "The Content-Length header is repeated.";
  std::uint64_t length = 0;
  const char* const last = value.data() + value.size();
  // from_chars takes no sign for an unsigned number, no blank, and reports overflow.
  const auto [end, error] = std::from_chars(value.data(), last, length);
  if (error != std::errc{} || end != last) return "The Content-Length header is not a number.";
  head_.content_length = length;
  return no_complaint;
}

Complaint HeadReader::read_transfer_encoding(std::string_view value) {
  if (++framing_.transfer_encodings > 1) return "The Transfer-Encoding header is repeated.";
  if (!equals_in_any_case(value, "chunked")) return "The transfer coding is not chunked.";
  parsed_.is_chunked = true;
  return no_complaint;
}

void HeadReader::read_connection(std::string_view value) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view option = without_blanks(value.substr(0, comma));
    if (equals_in_any_case(option, "close")) framing_.asks_close = true;
    if (equals_in_any_case(option, "keep-alive")) framing_.asks_keep_alive = true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

// The rules that need every field.
Complaint HeadReader::settle() {
  if (!parsed_.is_http_1_0 && framing_.hosts == 0) return "The Host header is missing.";
  if (parsed_.is_chunked && parsed_.is_http_1_0) {
    return "HTTP/1.0 has no Transfer-Encoding.";
  }
  if (parsed_.is_chunked && head_.content_length) {
    return "Both Content-Length and Transfer-Encoding are given.";
  }
  head_.has_body = parsed_.is_chunked || head_.content_length.value_or(0) > 0;
  parsed_.keeps_alive = !framing_.asks_close && (!parsed_.is_http_1_0 || framing_.asks_keep_alive);
  // What follows is for the other end of a tunnel that there will not be. RFC 9110 §9.3.6.
  if (head_.method == "CONNECT") parsed_.keeps_alive = false;
  return no_complaint;
}

void clear(ParsedHead& parsed) {
  parsed.head.method = {};
  parsed.head.headers.clear();
  parsed.head.content_length.reset();
  parsed.is_chunked = false;
  parsed.expects_continue = false;
}

// Takes the first line off `rest`, without its CR LF. A head as HeadScanner delimits it has one.
std::string_view take_line(std::string_view& rest) {
  const std::size_t feed = rest.find('\n');
  if (feed == std::string_view::npos) return std::exchange(rest, {});
  const std::string_view line = rest.substr(0, feed - std::min<std::size_t>(feed, 1));
  rest.remove_prefix(feed + 1);
  return line;
}

}  // namespace

std::optional<HeadFault> parse_head(std::string_view bytes, const Limits& limits,
                                    ParsedHead& parsed) {
  clear(parsed);
  HeadReader reader{parsed};
  Complaint complaint = reader.read_request_line(take_line(bytes));
  while (complaint.empty()) {
    const std::string_view line = take_line(bytes);
    if (line.empty()) break;
    if (parsed.head.headers.size() >= limits.header_fields_max) {
      return HeadFault{TransportFault::headers_too_large, "There are too many header fields."};
    }
    complaint = reader.read_field(line);
  }
  if (complaint.empty()) complaint = reader.settle();
  if (complaint.empty()) return std::nullopt;
  return HeadFault{TransportFault::malformed, complaint};
}

}  // namespace counterfoil::http
