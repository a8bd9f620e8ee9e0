// Refuses what belongs to a payment card in what is kept as it is sent. Source: decision 0032.
#pragma once

#include <string_view>

#include "json/place.h"
#include "json/value.h"

namespace counterfoil::json {

// Each adds a fault for what it finds, which never repeats it, unless the limits allow all.

// A text that people read: false when it holds what may be a card number.
[[nodiscard]] bool check_free_text(const Value& text, Place place);

// The name of a member that is kept.
void check_name(std::string_view name, Place place);

// A value of any kind, at any depth: names, texts and integers with what may be a card number, and
// security codes by their names. False when it holds one.
[[nodiscard]] bool check_opaque(const Value& root, Place place);

}  // namespace counterfoil::json
