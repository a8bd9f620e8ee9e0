// Held<T>: one member of a session: nothing, a value, or its text in the stored document.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "base/ensure.h"

namespace counterfoil {

// A stored member that no rule looks at is never read: it stays the text that it was stored as, and
// is written by copying that. The text points into the stored document, which must outlive it.
template <class T>
class Held {
 public:
  Held() = default;  // nothing
  Held(T value) : value_{std::move(value)} {}
  Held(std::optional<T> value) : value_{std::move(value)} {}

  [[nodiscard]] static Held of_text(std::string_view text) {
    Held held;
    held.text_ = text;
    return held;
  }
  // What the text says, for the rules that look at it. The text stays.
  void read_as(T value) { value_ = std::move(value); }

  [[nodiscard]] bool has_value() const { return value_.has_value() || !text_.empty(); }
  explicit operator bool() const { return has_value(); }

  // Empty unless the member comes from a stored document.
  [[nodiscard]] std::string_view text() const { return text_; }

  [[nodiscard]] const T& operator*() const {
    ensure(value_.has_value(), "the member has a value that was read");
    return *value_;
  }
  [[nodiscard]] const T* operator->() const { return &**this; }

  // The value, to be changed; made when there is nothing.
  [[nodiscard]] T& edit() {
    ensure(text_.empty(), "the text would no longer say what the value is");
    return value_ ? *value_ : value_.emplace();
  }
  void reset() { *this = Held{}; }

  // Equal when both are nothing or were made alike: a text is not compared with a value.
  friend bool operator==(const Held&, const Held&) = default;

 private:
  std::string_view text_;
  std::optional<T> value_;
};

}  // namespace counterfoil
