// Totals of an order, from the texts of its members.
#pragma once

#include <optional>

#include "domain/minor_units.h"
#include "json/session_texts.h"

namespace counterfoil::json {

struct OrderTotals {
  // Lines + fees + shipping, 0 when there is none. Source: contract §4.
  MinorUnits computed;
  // The sum of the tax of all lines; the largest amount when that is larger still.
  MinorUnits tax;
};

enum class AmountOverride { is_set, is_not_set };

// Without an override the effective amount is the computed one, and is not computed again. Nothing
// when the texts are not those of a session that was checked.
[[nodiscard]] std::optional<OrderTotals> add_up(const SessionTexts& texts,
                                                AmountOverride amount_override);

}  // namespace counterfoil::json
