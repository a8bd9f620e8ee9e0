// parse_plain: the JSON that most bodies are made of, quickly.
#pragma once

#include <cstddef>
#include <string_view>

#include "json/value_tree.h"

namespace counterfoil::json {

// Reads one JSON value whose texts are ASCII without escapes and whose numbers are integers of at
// most 18 digits, no member twice, at most `depth_max` levels deep. False for anything else, be it
// JSON or not: what is then in `tree` means nothing.
[[nodiscard]] bool parse_plain(std::string_view text, std::size_t depth_max, ValueTree& tree);

}  // namespace counterfoil::json
