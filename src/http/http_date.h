// HttpDate: the text of a Date header, made once a second instead of once a response.
#pragma once

#include <array>
#include <chrono>
#include <string_view>

namespace counterfoil::http {

class HttpDate {
 public:
  explicit HttpDate(std::chrono::sys_seconds now) { set(now); }

  void set(std::chrono::sys_seconds now);
  // "Sun, 06 Nov 1994 08:49:37 GMT", RFC 9110 §5.6.7; lives until the next set().
  [[nodiscard]] std::string_view text() const { return {text_.data(), text_.size()}; }

 private:
  std::chrono::sys_seconds now_{std::chrono::sys_seconds::min()};
  std::array<char, 29> text_{};
};

}  // namespace counterfoil::http
