// Checked text: short texts with a checksum at their end, that survive a few flipped bits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace counterfoil::journal {

// Appends a checksum of 64 bits over all that is there.
void append_checksum(std::string& text);

// The text itself, or with one or two of its bits turned, whose checksum is right. Tries every
// pair: for texts of a hundred bytes or so; a checksum of 64 bits is not right by chance.
[[nodiscard]] std::optional<std::string> mend_text(std::string_view text);

// Whether this was zeros before at most ten of its bits were flipped. A text with a checksum has
// more that are set.
[[nodiscard]] bool was_empty(std::string_view text);

}  // namespace counterfoil::journal
