#include "api/entity_tag.h"

#include <algorithm>

namespace counterfoil {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

bool is_tag_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x21 || (byte >= 0x23 && byte != 0x7F);
}

std::optional<EntityTags::Tag> take_tag(std::string_view& text) {
  EntityTags::Tag tag;
  if (text.starts_with("W/")) {
    tag.is_weak = true;
    text.remove_prefix(2);
  }
  if (!text.starts_with('"')) return std::nullopt;
  const auto end = std::find_if_not(text.begin() + 1, text.end(), is_tag_character);
  if (end == text.end() || *end != '"') return std::nullopt;
  const auto length = static_cast<std::size_t>(end - text.begin()) + 1;
  tag.text = text.substr(0, length);
  text.remove_prefix(length);
  return tag;
}

}  // namespace

std::string entity_tag_of(const StoredSession& session) {
  constexpr std::size_t first = 6;  // after the time: bytes of the digest
  constexpr std::size_t last = 10;
  std::string tag = "\"";
  for (std::size_t i = first; i < last; ++i) {
    tag += digits[std::to_integer<unsigned>(session.key[i]) >> 4U];
    tag += digits[std::to_integer<unsigned>(session.key[i]) & 15U];
  }
  tag += '-';
  tag += std::to_string(session.revision);
  tag += '"';
  return tag;
}

bool EntityTags::match_strongly(std::string_view tag) const {
  return any || std::any_of(tags.begin(), tags.end(),
                            [&](const Tag& each) { return !each.is_weak && each.text == tag; });
}

bool EntityTags::match_weakly(std::string_view tag) const {
  return any ||
         std::any_of(tags.begin(), tags.end(), [&](const Tag& each) { return each.text == tag; });
}

std::optional<EntityTags> parse_entity_tags(std::string_view text) {
  EntityTags parsed;
  if (text == "*") {
    parsed.any = true;
    return parsed;
  }
  for (;;) {
    skip_blanks(text);
    const auto tag = take_tag(text);
    if (!tag) return std::nullopt;
    parsed.tags.push_back(*tag);
    skip_blanks(text);
    if (text.empty()) return parsed;
    if (text.front() != ',') return std::nullopt;
    text.remove_prefix(1);
  }
}

}  // namespace counterfoil
