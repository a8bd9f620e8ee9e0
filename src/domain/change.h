// Change<T>: what a patch does with one member: keep it, clear it, or set it.
#pragma once

#include <utility>
#include <variant>

#include "base/ensure.h"

namespace counterfoil {

// On the wire: an absent member keeps, null clears, a value sets. Source: contract §3.
template <class T>
class Change {
 public:
  Change() = default;  // keeps
  Change(T value) : state_{std::move(value)} {}

  [[nodiscard]] static Change clear() {
    Change change;
    change.state_ = Clear{};
    return change;
  }

  [[nodiscard]] bool keeps() const { return std::holds_alternative<Keep>(state_); }
  [[nodiscard]] bool clears() const { return std::holds_alternative<Clear>(state_); }
  [[nodiscard]] bool sets() const { return std::holds_alternative<T>(state_); }

  [[nodiscard]] const T& value() const& {
    ensure(sets(), "the change sets a value");
    return std::get<T>(state_);
  }
  [[nodiscard]] T&& value() && {
    ensure(sets(), "the change sets a value");
    return std::get<T>(std::move(state_));
  }

  friend bool operator==(const Change&, const Change&) = default;

 private:
  struct Keep {
    friend bool operator==(Keep, Keep) = default;
  };
  struct Clear {
    friend bool operator==(Clear, Clear) = default;
  };
  std::variant<Keep, Clear, T> state_;
};

}  // namespace counterfoil
