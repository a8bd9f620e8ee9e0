#include "http/request_target.h"

#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

#include "base/byte_block.h"
#include "http/characters.h"

namespace counterfoil::http {
namespace {

// A client token stands in most targets: they are the longest text of a head. Wider than RFC 3986,
// as browsers send `|` and the like; never a '#', which starts a fragment.
bool has_target_characters_only(std::string_view target) {
  unsigned others = 0;
  for (std::size_t at = 0; at < target.size(); at += ByteBlock::size) {
    const ByteBlock block{target.substr(at)};
    const unsigned here =
        block.up_to(' ') | block.equal('#') | block.equal('\x7f') | block.above_ascii();
    // Behind the end of the text stand zeros.
    const bool is_last = target.size() - at < ByteBlock::size;
    others |= is_last ? here & ((1U << (target.size() - at)) - 1U) : here;
  }
  return others == 0;
}

RequestTarget split_at_query(std::string_view path_and_query) {
  const std::size_t mark = path_and_query.find('?');
  if (mark == std::string_view::npos) return {path_and_query, {}};
  return {path_and_query.substr(0, mark), path_and_query.substr(mark + 1)};
}

std::optional<std::string_view> without_scheme(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (equals_in_any_case(target.substr(0, scheme.size()), scheme)) {
      return target.substr(scheme.size());
    }
  }
  return std::nullopt;
}

std::optional<RequestTarget> read_absolute_form(std::string_view target) {
  const std::optional<std::string_view> rest = without_scheme(target);
  if (!rest) return std::nullopt;
  const std::size_t authority_size = std::min(rest->find_first_of("/?"), rest->size());
  if (!is_authority(rest->substr(0, authority_size))) return std::nullopt;
  RequestTarget read = split_at_query(rest->substr(authority_size));
  if (read.path.empty()) read.path = "/";
  return read;
}

// Of CONNECT only: host and port, both there. RFC 9112 §3.2.3.
std::optional<RequestTarget> read_authority_form(std::string_view target) {
  const bool has_port = !target.empty() && is_digit(target.back());
  if (!has_port || target.find(':') == std::string_view::npos || !is_authority(target)) {
    return std::nullopt;
  }
  return RequestTarget{target, {}};
}

bool is_port(std::string_view text) {
  if (text.empty()) return true;  // "host:" names the default port. RFC 3986 §3.2.3
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size();
}

bool is_ipv6(std::string_view text) {
  constexpr std::string_view characters = "0123456789abcdefABCDEF:.";
  constexpr std::size_t text_size_max = 45;
  if (text.size() > text_size_max) return false;
  if (text.find_first_not_of(characters) != std::string_view::npos) return false;
  boost::system::error_code error;
  static_cast<void>(boost::asio::ip::make_address_v6(std::string{text}, error));
  return !error;
}

}  // namespace

bool is_authority(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) return false;
    const std::string_view rest = authority.substr(bracket + 1);
    return is_ipv6(authority.substr(1, bracket - 1)) &&
           (rest.empty() || (rest.front() == ':' && is_port(rest.substr(1))));
  }
  const std::size_t colon = std::min(authority.find(':'), authority.size());
  const std::string_view host = authority.substr(0, colon);
  return !host.empty() && host_name_characters.has_all_of(host) &&
         (colon == authority.size() || is_port(authority.substr(colon + 1)));
}

std::optional<RequestTarget> read_target(std::string_view method, std::string_view target) {
  if (target.empty() || !has_target_characters_only(target)) return std::nullopt;
  if (method == "CONNECT") return read_authority_form(target);
  if (target.front() == '/') return split_at_query(target);
  if (target == "*") {
    if (method != "OPTIONS") return std::nullopt;
    return RequestTarget{target, {}};
  }
  return read_absolute_form(target);
}

}  // namespace counterfoil::http
