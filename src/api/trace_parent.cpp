#include "api/trace_parent.h"

namespace counterfoil {
namespace {

// version "-" trace-id "-" parent-id "-" trace-flags, and of later versions maybe more behind it.
constexpr std::size_t version_length = 2;
constexpr std::size_t trace_id_at = 3;
constexpr std::size_t trace_id_length = 32;
constexpr std::size_t parent_id_at = 36;
constexpr std::size_t parent_id_length = 16;
constexpr std::size_t flags_at = 53;
constexpr std::size_t length = 55;

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_id(std::string_view text) {
  return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

bool is_of_a_known_form(std::string_view text) {
  const auto version = text.substr(0, version_length);
  if (text.size() < length || !is_hex(version) || version == "ff") return false;
  if (text.size() > length && (version == "00" || text[length] != '-')) return false;
  return text[trace_id_at - 1] == '-' && text[parent_id_at - 1] == '-' && text[flags_at - 1] == '-';
}

}  // namespace

std::string_view trace_id_of(const http::RequestHead& head) {
  constexpr std::string_view name = "traceparent";
  const auto text = head.header(name).value_or("");
  if (!is_of_a_known_form(text) || head.count(name) > 1) return {};
  const auto id = text.substr(trace_id_at, trace_id_length);
  const bool is_whole = is_id(id) && is_id(text.substr(parent_id_at, parent_id_length)) &&
                        is_hex(text.substr(flags_at, length - flags_at));
  return is_whole ? id : std::string_view{};
}

}  // namespace counterfoil
