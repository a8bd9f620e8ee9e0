// Answers: where the first whole answer among the bytes received ends, for HTTP and RESP.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "give_up.h"

namespace counterfoil::bench {

// The first whole answer in `bytes`; nothing when there is none yet. One that is no success ends
// the program.
using TakeAnswer = std::optional<std::string_view> (*)(std::string_view bytes);

inline std::optional<std::string_view> take_http_answer(std::string_view bytes) {
  const auto end_of_head = bytes.find("\r\n\r\n");
  if (end_of_head == std::string_view::npos) return std::nullopt;
  const auto head = bytes.substr(0, end_of_head);
  if (!head.starts_with("HTTP/1.1 200 ")) give_up("answered: " + std::string{bytes.substr(0, 600)});
  constexpr std::string_view length_name = "\r\nContent-Length: ";
  const auto at = head.find(length_name);
  if (at == std::string_view::npos) give_up("an answer has no Content-Length");
  std::size_t length = 0;
  std::from_chars(head.data() + at + length_name.size(), head.data() + head.size(), length);
  const auto size = end_of_head + 4 + length;
  if (bytes.size() < size) return std::nullopt;
  return bytes.substr(0, size);
}

// A simple string (+OK), or a value by its length ($1500).
inline std::optional<std::string_view> take_resp_answer(std::string_view bytes) {
  const auto end = bytes.find("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  if (bytes.front() == '+') return bytes.substr(0, end + 2);
  if (!bytes.starts_with('$') || bytes.starts_with("$-")) {
    give_up("answered: " + std::string{bytes.substr(0, 600)});
  }
  std::size_t length = 0;
  std::from_chars(bytes.data() + 1, bytes.data() + end, length);
  const auto size = end + 2 + length + 2;
  if (bytes.size() < size) return std::nullopt;
  return bytes.substr(0, size);
}

}  // namespace counterfoil::bench
