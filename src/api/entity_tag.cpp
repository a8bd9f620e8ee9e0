#include "api/entity_tag.h"

#include <algorithm>

namespace counterfoil {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

void skip(std::string_view& text, std::string_view any_of) {
  text.remove_prefix(std::min(text.find_first_not_of(any_of), text.size()));
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
  for (skip(text, ", \t"); !text.empty(); skip(text, ", \t")) {
    const auto tag = take_tag(text);
    if (!tag) return std::nullopt;
    parsed.tags.push_back(*tag);
    skip(text, " \t");
    if (!text.empty() && text.front() != ',') return std::nullopt;
  }
  if (parsed.tags.empty()) return std::nullopt;
  return parsed;
}

std::optional<EntityTags> read_entity_tags(const http::RequestHead& head, std::string_view name) {
  EntityTags all;
  for (const http::Header& header : head.headers) {
    if (!http::equal_names(header.name, name)) continue;
    auto parsed = parse_entity_tags(header.value);
    if (!parsed || all.any || (parsed->any && !all.tags.empty())) return std::nullopt;
    all.any = parsed->any;
    all.tags.insert(all.tags.end(), parsed->tags.begin(), parsed->tags.end());
  }
  return all;
}

}  // namespace counterfoil
