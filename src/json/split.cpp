#include "json/split.h"

#include <bit>

#include "json/plain_text.h"

namespace counterfoil::json {
namespace {

bool stands_in_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '+' ||
         c == 'E';
}

// Quotes, backslashes and brackets. What brackets have in common has Y, _, y and delete too.
unsigned marks_in(const ByteBlock& block) {
  constexpr char common_bits = '{' & '}' & '[' & ']';
  return block.equal('"') | block.equal('\\') | block.with_bits(common_bits);
}

}  // namespace

bool Splitter::take(char c) {
  if (is_at_end() || text_[place_] != c) return false;
  ++place_;
  return true;
}

std::optional<std::string_view> Splitter::take_name() {
  const std::size_t begin = place_ + 1;
  if (!skip_string()) return std::nullopt;
  const std::size_t end = place_ - 1;
  if (!take(':')) return std::nullopt;
  return text_.substr(begin, end - begin);
}

std::string_view Splitter::take_value() {
  if (is_at_end()) return {};
  const std::size_t begin = place_;
  const char first = text_[begin];
  if (first == '"') {
    if (!skip_string()) return {};
  } else if (first == '{' || first == '[') {
    if (!skip_container()) return {};
  } else {
    skip_word();
  }
  return text_.substr(begin, place_ - begin);
}

bool Splitter::skip_string() {
  if (!take('"')) return false;
  for (;;) {
    place_ += plain_length({text_.data() + place_, text_.size() - place_});
    if (is_at_end()) return false;
    if (text_[place_] == '"') break;
    if (text_[place_] != '\\' || text_.size() - place_ < 2) return false;
    place_ += 2;  // an escape; the digits of a longer one are plain
  }
  ++place_;
  return true;
}

// To the bracket that closes the one that stands here: in one go over names and values, which are
// too many to look at one by one.
bool Splitter::skip_container() {
  std::size_t depth = 0;
  bool is_in_string = false;
  while (place_ < text_.size()) {
    const char* const here = text_.data() + place_;
    unsigned marks = marks_in(ByteBlock{{here, text_.size() - place_}});
    std::size_t next = ByteBlock::size;
    for (; marks != 0; marks &= marks - 1) {
      const auto at = static_cast<std::size_t>(std::countr_zero(marks));
      const char mark = here[at];
      if (mark == '"') {
        is_in_string = !is_in_string;
      } else if (mark == '\\') {
        next = at + 2;  // an escape; the digits of a longer one are no marks
        break;
      } else if (!is_in_string && (mark == '{' || mark == '[')) {
        ++depth;
      } else if (!is_in_string && (mark == '}' || mark == ']') && --depth == 0) {
        place_ += at + 1;
        return true;
      }
    }
    place_ += next;
  }
  return false;
}

// A number, true, false or null.
void Splitter::skip_word() {
  while (!is_at_end() && stands_in_word(text_[place_])) ++place_;
}

}  // namespace counterfoil::json
