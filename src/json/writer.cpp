#include "json/writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <system_error>
#include <vector>

#include "base/ensure.h"
#include "json/plain_text.h"

namespace counterfoil::json {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += hex_digits[static_cast<unsigned char>(c) >> 4U];
      out += hex_digits[static_cast<unsigned char>(c) & 0xFU];
  }
}

// Appends `length` bytes, all quotes, and gives the place of the first.
char* append_space(std::string& out, std::size_t length) {
  const std::size_t begin = out.size();
  out.append(length, '"');
  return out.data() + begin;
}

// Appends `text` without its first `plain` bytes, which were appended before.
void append_rest(std::string& out, std::string_view text, std::size_t plain) {
  while (plain < text.size()) {
    append_escape(out, text[plain]);
    text.remove_prefix(plain + 1);
    plain = plain_length(text);
    out.append(text, 0, plain);
  }
}

void append_number_as_sent(std::string& out, const Value& number) { out += number.text; }

// Integer tokens stay; other numbers become the shortest text of their double, whole ones without
// a fraction, so that 1.0, 1e0 and 1 are one.
void append_number_canonically(std::string& out, const Value& number) {
  if (number.text == "-0") {
    out += '0';
    return;
  }
  if (number.kind == Kind::integer) {
    out += number.text;
    return;
  }
  double value = 0;
  const auto parsed =
      std::from_chars(number.text.data(), number.text.data() + number.text.size(), value);
  if (parsed.ec == std::errc::result_out_of_range) {  // too small for a double
    out += '0';
    return;
  }
  constexpr double exact_integer_max = 9007199254740992.0;
  std::array<char, 32> digits{};
  const bool is_whole = std::trunc(value) == value && std::abs(value) <= exact_integer_max;
  const auto end = is_whole ? std::to_chars(digits.data(), digits.data() + digits.size(),
                                            static_cast<std::int64_t>(value))
                            : std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end.ptr);
}

void append_opening(std::string& out, const Value& value,
                    void (*append_number)(std::string&, const Value&)) {
  switch (value.kind) {
    case Kind::null:
      out += "null";
      return;
    case Kind::boolean:
      out += value.truth ? "true" : "false";
      return;
    case Kind::integer:
    case Kind::decimal:
      append_number(out, value);
      return;
    case Kind::string:
      append_string(out, value.text);
      return;
    case Kind::array:
      out += '[';
      return;
    case Kind::object:
      out += '{';
      return;
  }
}

void append_name(std::string& out, const Value& member) {
  if (member.parent->kind != Kind::object) return;
  append_string(out, member.key);
  out += ':';
}

// Walks the tree by its links, without recursion: its depth is the client's choice.
void append_tree(std::string& out, const Value& root,
                 void (*append_number)(std::string&, const Value&)) {
  const Value* value = &root;
  append_opening(out, *value, append_number);
  for (;;) {
    const bool is_container = value->kind == Kind::array || value->kind == Kind::object;
    if (is_container && value->first != nullptr) {
      value = value->first;
    } else {
      if (is_container) out += value->kind == Kind::array ? ']' : '}';
      while (value != &root && value->next == nullptr) {
        value = value->parent;
        out += value->kind == Kind::array ? ']' : '}';
      }
      if (value == &root) return;
      value = value->next;
      out += ',';
    }
    append_name(out, *value);
    append_opening(out, *value, append_number);
  }
}

void sort_members(Value& object) {
  std::vector<Value*> members;
  members.reserve(object.size);
  for (Value* member = object.first; member != nullptr; member = member->next) {
    members.push_back(member);
  }
  std::sort(members.begin(), members.end(),
            [](const Value* a, const Value* b) { return a->key < b->key; });
  object.first = nullptr;
  for (auto place = members.rbegin(); place != members.rend(); ++place) {
    (*place)->next = object.first;
    object.first = *place;
  }
}

// The value after `value` in a walk over the tree of `root`; nothing at the end.
Value* next_in_tree(Value* value, const Value& root) {
  if (value->first != nullptr) return value->first;
  while (value != &root && value->next == nullptr) value = value->parent;
  return value == &root ? nullptr : value->next;
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  // Mostly there is nothing to escape: one step for it all.
  const std::size_t plain = plain_length(text);
  char* const place = append_space(out, plain + 2);
  std::memcpy(place + 1, text.data(), plain);
  if (plain == text.size()) return;
  out.pop_back();
  append_rest(out, text, plain);
  out += '"';
}

void append_value(std::string& out, const Value& value) {
  append_tree(out, value, append_number_as_sent);
}

std::string canonical_text(Value& value) {
  for (Value* each = &value; each != nullptr; each = next_in_tree(each, value)) {
    if (each->kind == Kind::object) sort_members(*each);
  }
  std::string text;
  append_tree(text, value, append_number_canonically);
  return text;
}

void Writer::begin(char bracket) {
  separate();
  out_ += bracket;
  needs_comma_ = false;
}

void Writer::end(char bracket) {
  out_ += bracket;
  needs_comma_ = true;
}

void Writer::name(std::string_view name) {
  separate();
  append_string(out_, name);
  out_ += ':';
  needs_comma_ = false;
}

void Writer::field_name(std::string_view name) {
  separate();
  std::array<char, 64> opening;
  const std::size_t length = name.size() + 3;
  ensure(length <= opening.size(), "a wire name is short");
  opening[0] = '"';
  std::memcpy(opening.data() + 1, name.data(), name.size());
  std::memcpy(opening.data() + 1 + name.size(), "\":", 2);
  out_.append(opening.data(), length);
  needs_comma_ = false;
}

void Writer::string(std::string_view text) {
  separate();
  append_string(out_, text);
  needs_comma_ = true;
}

void Writer::escaped_string(std::string_view escaped) {
  separate();
  out_ += '"';
  out_ += escaped;
  out_ += '"';
  needs_comma_ = true;
}

void Writer::integer(std::int64_t number) {
  std::array<char, 24> digits{};
  raw({digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr});
}

void Writer::boolean(bool truth) { raw(truth ? "true" : "false"); }

void Writer::raw(std::string_view json) {
  separate();
  out_ += json;
  needs_comma_ = true;
}

void Writer::separate() {
  if (needs_comma_) out_ += ',';
}

}  // namespace counterfoil::json
