#include "domain/text_rules.h"

namespace counterfoil {
namespace {

constexpr std::size_t email_length_max = 254;
constexpr std::size_t local_part_length_max = 64;
constexpr std::size_t label_length_max = 63;

bool is_ascii_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_local_part_character(char c) {
  constexpr std::string_view punctuation = "!#$%&'*+-/=?^_`{|}~.";
  return is_ascii_alphanumeric(c) || is_beyond_ascii(c) ||
         punctuation.find(c) != std::string_view::npos;
}

bool is_local_part(std::string_view text) {
  if (text.empty() || text.size() > local_part_length_max) return false;
  if (text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  for (const char c : text) {
    if (!is_local_part_character(c)) return false;
  }
  return true;
}

bool is_domain_label(std::string_view label) {
  if (label.empty() || count_code_points(label) > label_length_max) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  for (const char c : label) {
    if (!is_ascii_alphanumeric(c) && !is_beyond_ascii(c) && c != '-') return false;
  }
  return true;
}

bool is_domain(std::string_view text) {
  std::size_t labels = 0;
  for (;;) {
    const auto dot = text.find('.');
    if (!is_domain_label(text.substr(0, dot))) return false;
    ++labels;
    if (dot == std::string_view::npos) return labels >= 2;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (!continues) ++count;
  }
  return count;
}

bool is_email_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == std::string_view::npos || count_code_points(text) > email_length_max) return false;
  return is_local_part(text.substr(0, at)) && is_domain(text.substr(at + 1));
}

std::optional<std::string> TextRule::fault(std::string_view text) const {
  const bool may_be_long = length_max == 0 || text.size() <= length_max;
  if (may_be_long && text.size() >= 4 * length_min) return std::nullopt;  // without counting
  const auto length = count_code_points(text);
  if (length >= length_min && (length_max == 0 || length <= length_max)) return std::nullopt;
  return "Value must have " + std::to_string(length_min) + " to " + std::to_string(length_max) +
         " characters";
}

std::optional<std::string> EmailRule::fault(std::string_view text) const {
  if (is_email_address(text)) return std::nullopt;
  return "Value must be a valid e-mail address";
}

}  // namespace counterfoil
