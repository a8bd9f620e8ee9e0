// Reads a request's head, and refuses every one that two programs could read in two ways.
#pragma once

#include <optional>
#include <string_view>

#include "http/limits.h"
#include "http/message.h"

namespace counterfoil::http {

// Why a request is refused before an application sees it. `detail` is a literal sentence.
struct HeadFault {
  TransportFault fault = TransportFault::malformed;
  std::string_view detail;

  friend bool operator==(const HeadFault&, const HeadFault&) = default;
};

// A head, and what it says of the bytes around it.
struct ParsedHead {
  RequestHead head;
  bool keeps_alive = false;  // the client lets the connection stay open
  bool is_chunked = false;
  bool expects_continue = false;  // the client waits for "100 Continue"
  bool is_http_1_0 = false;
};

// Reads `bytes`, from the request line to the empty line inclusive, into `parsed`, whose views then
// point into `bytes` and whose peer_address is left alone. `parsed` is a parameter so that a
// connection reuses its storage; after a fault it is meaningless.
// Source: RFC 9112, where it lets a server choose: the strict choice. Errors: malformed,
// headers_too_large (more fields than allowed; bytes are counted by who collects them).
[[nodiscard]] std::optional<HeadFault> parse_head(std::string_view bytes, const Limits& limits,
                                                  ParsedHead& parsed);

}  // namespace counterfoil::http
