#include "json/path.h"

#include <algorithm>
#include <vector>

#include "domain/card_number.h"

namespace counterfoil::json {
namespace {

constexpr std::size_t name_length_max = 64;  // bytes: a client may send names of any length

bool is_identifier(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto is_word = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= name_length_max && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), is_word);
}

// At most `name_length_max` bytes, cut before a code point.
std::string_view cut(std::string_view name) {
  if (name.size() <= name_length_max) return name;
  std::size_t end = name_length_max;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  return name.substr(0, end);
}

void append_quoted(std::string& out, std::string_view name) {
  if (holds_card_number(name)) {  // nor may a fault or a warning repeat one
    out += "['…']";
    return;
  }
  out += "['";
  for (const char c : cut(name)) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  if (cut(name).size() < name.size()) out += "…";
  out += "']";
}

}  // namespace

std::string Path::text() const {
  std::vector<const Path*> levels;
  for (const Path* level = this; level->parent_ != nullptr; level = level->parent_) {
    levels.push_back(level);
  }
  std::string text = "$";
  for (auto place = levels.rbegin(); place != levels.rend(); ++place) {
    const Path& level = **place;
    if (level.is_index_) {
      text += '[' + std::to_string(level.index_) + ']';
    } else if (is_identifier(level.name_) && !holds_card_number(level.name_)) {
      text += '.';
      text += level.name_;
    } else {
      append_quoted(text, level.name_);
    }
  }
  return text;
}

}  // namespace counterfoil::json
