#include "app/web_origin.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

namespace counterfoil {
namespace {

constexpr std::size_t host_length_max = 253;  // RFC 1035 §2.3.4, as text

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_scheme(std::string_view text) {
  const auto may_follow = [](char c) {
    return is_lower(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  };
  return !text.empty() && is_lower(text.front()) && std::ranges::all_of(text, may_follow);
}

// Between brackets. Browsers write the shortest form, as inet_ntop does, but never one of IPv4 at
// its end.
bool is_ipv6_address(const std::string& text) {
  in6_addr address{};
  if (text.find('.') != text.npos) return false;
  if (::inet_pton(AF_INET6, text.c_str(), &address) != 1) return false;
  std::array<char, INET6_ADDRSTRLEN> shortest{};
  ::inet_ntop(AF_INET6, &address, shortest.data(), shortest.size());
  const std::string_view written{shortest.data()};
  return written == text || written.find('.') != written.npos;
}

// A browser takes a host whose last label is a number for an address.
bool is_name_or_ipv4_address(std::string_view host) {
  const auto is_allowed = [](char c) {
    return is_lower(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
  };
  if (host.empty() || host.size() > host_length_max) return false;
  if (host.front() == '.' || host.find("..") != host.npos) return false;
  if (!std::ranges::all_of(host, is_allowed)) return false;
  const auto dot = host.rfind('.');
  const auto last = dot == host.npos ? host : host.substr(dot + 1);
  if (last.empty() || !std::ranges::all_of(last, is_digit)) return true;
  in_addr address{};
  return ::inet_pton(AF_INET, std::string{host}.c_str(), &address) == 1;
}

bool is_port(std::string_view text, std::string_view scheme) {
  std::uint16_t port = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return false;
  if (text.front() == '0') return false;
  return !(scheme == "http" && port == 80) && !(scheme == "https" && port == 443);
}

}  // namespace

bool is_web_origin(std::string_view text) {
  const auto scheme = text.substr(0, text.find("://"));
  if (scheme.size() == text.size() || !is_scheme(scheme)) return false;
  text.remove_prefix(scheme.size() + 3);
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos || !is_ipv6_address(std::string{text.substr(1, end - 1)})) return false;
    text.remove_prefix(end + 1);
    return text.empty() || (text.front() == ':' && is_port(text.substr(1), scheme));
  }
  const auto host = text.substr(0, text.find(':'));
  if (!is_name_or_ipv4_address(host)) return false;
  return host.size() == text.size() || is_port(text.substr(host.size() + 1), scheme);
}

}  // namespace counterfoil
