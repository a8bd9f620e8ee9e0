// Splits compact JSON that we wrote into the texts of its members, without reading them.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace counterfoil::json {

// Goes through one text from front to back. The text is taken to be JSON without white space: what
// is not may pass unnoticed inside a value, but nothing is read past the end.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_{text} {}

  [[nodiscard]] std::size_t place() const { return place_; }
  [[nodiscard]] bool is_at_end() const { return place_ >= text_.size(); }

  // Whether `c` stands here; goes past it if so.
  bool take(char c);
  // Goes past a name and its colon; nothing when none stands here. An escape stays in the name.
  std::optional<std::string_view> take_name();
  // Goes past one value and gives its text; empty when none stands here.
  std::string_view take_value();

  // Calls `take_member` with each name of the object that stands here; it takes the value and says
  // whether that went well. False when one did not, or there is no such object.
  template <class TakeMember>
  bool take_object(TakeMember take_member) {
    if (!take('{')) return false;
    if (take('}')) return true;
    do {
      const auto name = take_name();
      if (!name || !take_member(*name)) return false;
    } while (take(','));
    return take('}');
  }

  // Likewise for the elements of an array: `take_element` takes one.
  template <class TakeElement>
  bool take_array(TakeElement take_element) {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      if (!take_element()) return false;
    } while (take(','));
    return take(']');
  }

 private:
  bool skip_string();
  bool skip_container();
  void skip_word();

  std::string_view text_;
  std::size_t place_ = 0;
};

}  // namespace counterfoil::json
