// JSON that the domain carries without looking into it.
#pragma once

#include <string>

namespace counterfoil {

// One JSON value as compact text: members in the order sent, numbers as sent.
struct JsonText {
  std::string text;

  friend bool operator==(const JsonText&, const JsonText&) = default;
};

// One JSON value that is compared by what it means: 1.0 equals 1, and the order of members does
// not matter. `canonical` is equal for equal values.
struct OpaqueJson {
  std::string text;
  std::string canonical;

  friend bool operator==(const OpaqueJson& a, const OpaqueJson& b) {
    return a.canonical == b.canonical;
  }
};

}  // namespace counterfoil
