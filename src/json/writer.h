// Writer: appends compact JSON to a string.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "json/value.h"

namespace counterfoil::json {

// Appends `text` as a JSON string: the quote, the backslash and control characters are escaped,
// everything else stays as it is.
void append_string(std::string& out, std::string_view text);

// Appends the value as compact text: members in their order, numbers as sent.
void append_value(std::string& out, const Value& value);

// The value as text that is equal for equal values: members sorted, numbers in one form. Sorts the
// value's members in place.
[[nodiscard]] std::string canonical_text(Value& value);

// Keeps track of the commas. Nesting and names are the caller's concern.
class Writer {
 public:
  explicit Writer(std::string& out) : out_{out} {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  // Starts a member; its value follows.
  void name(std::string_view name);
  // Likewise, for a name that has nothing to escape, as in a field table.
  void field_name(std::string_view name);
  void string(std::string_view text);
  // A string whose text has been escaped before.
  void escaped_string(std::string_view escaped);
  void integer(std::int64_t number);
  void boolean(bool truth);
  void raw(std::string_view json);

 private:
  void begin(char bracket);
  void end(char bracket);
  void separate();

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace counterfoil::json
