#include "http/head_scanner.h"

#include "http/characters.h"

namespace counterfoil::http {
namespace {

// Some old clients send an empty line behind a body. RFC 9112 §2.2.
constexpr std::size_t skipped_bytes_max = 2 * std::string_view{"\r\n"}.size();

}  // namespace

HeadScanner::Found HeadScanner::scan(std::string_view bytes) {
  for (;;) {
    const bool is_first_line = line_ == begin_;
    if (is_first_line && line_ < bytes.size() && bytes[line_] != '\r' &&
        !token_characters.has(bytes[line_])) {
      return Found::malformed;
    }
    const std::size_t feed = bytes.find('\n', scanned_);
    if (feed == std::string_view::npos) {
      scanned_ = bytes.size();
      return Found::more;
    }
    if (feed == line_ || bytes[feed - 1] != '\r') return Found::malformed;
    const bool is_empty_line = feed == line_ + 1;
    line_ = scanned_ = feed + 1;
    if (!is_empty_line) continue;
    if (!is_first_line) return Found::complete;
    if (line_ > skipped_bytes_max) return Found::malformed;
    begin_ = line_;
  }
}

}  // namespace counterfoil::http
