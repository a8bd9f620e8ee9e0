// A listen address: HOST:PORT.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace counterfoil {

struct ListenAddress {
  std::string host;  // numeric, IPv6 without brackets
  std::uint16_t port = 0;

  // Whether only this machine can reach it.
  [[nodiscard]] bool is_loopback() const;
  // "http://127.0.0.1:8080"; an address for any interface is named by this machine's own.
  [[nodiscard]] std::string url(std::string_view scheme, std::uint16_t bound_port) const;
};

// Whether nobody but this machine reaches a server there: a public URL tells of a proxy before it.
[[nodiscard]] bool is_local(const ListenAddress& address, std::string_view public_url);

// "127.0.0.1:8080", "localhost:0", "[::1]:8080", ":8080" (any interface). Errors: bad_request.
[[nodiscard]] Result<ListenAddress> parse_listen_address(std::string_view text);

// Errors: bad_request unless the text is http:// or https://, a host and perhaps a port and path,
// of characters that need no escaping; one trailing slash is taken off.
[[nodiscard]] Result<std::string> parse_public_url(std::string_view text);

}  // namespace counterfoil
