#include "api/request_id.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "domain/card_number.h"
#include "token/api_key.h"

namespace counterfoil {
namespace {

constexpr std::size_t length_max = 128;
// A shorter X-API-KEY is no key of ours, and could be in an id by chance.
constexpr std::size_t key_length_min = 8;

// A bijection that spreads neighbouring numbers (the finalizer of SplitMix64), so that ids do not
// tell how many requests there were.
std::uint64_t spread(std::uint64_t number) {
  number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
  number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
  return number ^ (number >> 31U);
}

bool is_base64url(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// Whether a JWS, or its beginning, stands somewhere in the text: a segment that is JSON (`{"` in
// base64url), a dot, and more. Source: RFC 7515 §3.1.
bool holds_token(std::string_view text) {
  constexpr std::string_view mark = "eyJ";
  for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at)) {
    while (at < text.size() && is_base64url(text[at])) ++at;
    if (at + 1 < text.size() && text[at] == '.' && is_base64url(text[at + 1])) return true;
  }
  return false;
}

// Whether the value of any X-API-KEY of the request stands in the text: a wrong key may be the
// right one of another server.
bool holds_sent_key(std::string_view text, const http::RequestHead& head) {
  return std::any_of(head.headers.begin(), head.headers.end(), [&](const http::Header& header) {
    return header.value.size() >= key_length_min && http::equal_names(header.name, "X-API-KEY") &&
           text.find(header.value) != std::string_view::npos;
  });
}

}  // namespace

std::optional<std::string_view> sent_request_id(const http::RequestHead& head) {
  const auto text = head.header("X-Request-Id");
  if (!text || text->empty() || text->size() > length_max) return std::nullopt;
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  if (!std::all_of(text->begin(), text->end(), is_visible)) return std::nullopt;
  const bool holds_secret = holds_card_number(*text) ||
                            text->find(api_secret_mark) != std::string_view::npos ||
                            holds_token(*text) || holds_sent_key(*text, head);
  return holds_secret ? std::nullopt : text;
}

RequestIds::RequestIds(Random& random) {
  std::array<std::byte, sizeof offset_> bytes{};
  random.fill(bytes);
  std::memcpy(&offset_, bytes.data(), sizeof offset_);
}

std::string RequestIds::make() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::uint64_t number = spread(offset_ + count_.fetch_add(1, std::memory_order_relaxed));
  std::string id = "req_0000000000000000";
  for (std::size_t i = id.size(); number != 0; number >>= 4U) id[--i] = digits[number & 15U];
  return id;
}

}  // namespace counterfoil
