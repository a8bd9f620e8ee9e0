#include "app/listen_address.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <system_error>

namespace counterfoil {
namespace {

Error setting_error(std::string text) {
  return Error{.code = ErrorCode::bad_request, .log = {std::move(text)}};
}

bool is_url_character(char c) {
  constexpr std::string_view punctuation = "-._~:/[]@";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         punctuation.find(c) != std::string_view::npos;
}

}  // namespace

bool ListenAddress::is_loopback() const {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

std::string ListenAddress::url(std::string_view scheme, std::uint16_t bound_port) const {
  const bool is_any = host == "0.0.0.0" || host == "::";
  const std::string shown = is_any ? "127.0.0.1" : host;
  const bool is_v6 = shown.find(':') != std::string::npos;
  return std::string{scheme} + "://" + (is_v6 ? '[' + shown + ']' : shown) + ':' +
         std::to_string(bound_port);
}

bool is_local(const ListenAddress& address, std::string_view public_url) {
  return address.is_loopback() && public_url.empty();
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const auto bad = setting_error("listen must be HOST:PORT, e.g. 127.0.0.1:8080 or [::1]:0");
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return fail(bad);
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  if (host.empty()) host = "0.0.0.0";

  ListenAddress address{std::string{host}, 0};
  boost::system::error_code error;
  boost::asio::ip::make_address(address.host, error);
  const char* const end = port.data() + port.size();
  const auto read = std::from_chars(port.data(), end, address.port);
  if (error || read.ec != std::errc{} || read.ptr != end) return fail(bad);
  return address;
}

Result<std::string> parse_public_url(std::string_view text) {
  const auto bad = setting_error(
      "public_url must be http:// or https:// with a host, without query, e.g. "
      "https://checkout.example.com");
  if (text.ends_with('/')) text.remove_suffix(1);
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return fail(bad);
  const auto scheme = text.substr(0, scheme_end);
  const auto rest = text.substr(scheme_end + 3);
  const bool is_sound = (scheme == "http" || scheme == "https") && !rest.empty() &&
                        rest.front() != '/' && !rest.ends_with('/') &&
                        std::all_of(rest.begin(), rest.end(), is_url_character);
  if (!is_sound) return fail(bad);
  return std::string{text};
}

}  // namespace counterfoil
