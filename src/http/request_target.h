// Reads a request-target: which path and query a request names.
#pragma once

#include <optional>
#include <string_view>

namespace counterfoil::http {

struct RequestTarget {
  std::string_view path;   // "*" for OPTIONS of the whole server
  std::string_view query;  // without its '?'

  friend bool operator==(const RequestTarget&, const RequestTarget&) = default;
};

// Origin form, absolute form with http or https (its authority is checked, then ignored), '*' for
// OPTIONS, host:port as the path of CONNECT; nothing for anything else. Source: RFC 9112 §3.2.
[[nodiscard]] std::optional<RequestTarget> read_target(std::string_view method,
                                                       std::string_view target);

// Whether `authority` is a host, perhaps with a port, as a Host header has it; not empty.
[[nodiscard]] bool is_authority(std::string_view authority);

}  // namespace counterfoil::http
