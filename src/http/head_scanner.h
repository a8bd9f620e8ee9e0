// HeadScanner: finds where a request's head ends, however the bytes arrive.
#pragma once

#include <cstddef>
#include <string_view>

namespace counterfoil::http {

class HeadScanner {
 public:
  enum class Found { more, complete, malformed };

  // `bytes` is all that has arrived of the request so far: each call sees the bytes of the call
  // before and perhaps more, and looks only at the new ones. malformed: a line feed without its
  // carriage return, or a first byte with which no request begins (TLS, noise).
  [[nodiscard]] Found scan(std::string_view bytes);

  // Where the request line begins (empty lines before it are skipped), and where the head ends,
  // behind its empty line. Valid when complete.
  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t end() const { return line_; }

 private:
  std::size_t begin_ = 0;
  std::size_t line_ = 0;     // where the line being looked at begins
  std::size_t scanned_ = 0;  // bytes already looked at
};

}  // namespace counterfoil::http
