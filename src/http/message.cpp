#include "http/message.h"

#include <algorithm>

#include "http/characters.h"

namespace counterfoil::http {

bool equal_names(std::string_view a, std::string_view b) { return equals_in_any_case(a, b); }

std::optional<std::string_view> RequestHead::header(std::string_view name) const {
  for (const Header& header : headers) {
    if (equals_in_any_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::size_t RequestHead::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      headers, [name](const Header& header) { return equals_in_any_case(header.name, name); }));
}

}  // namespace counterfoil::http
