// What the customer is charged.
#pragma once

#include <optional>
#include <vector>

#include "base/error.h"
#include "domain/session.h"

namespace counterfoil {

struct Amounts {
  // Of the selected payment method, where it is charged: without an override, for line items.
  std::optional<MinorUnits> surcharge;
  // Lines + fees + shipping + surcharge; nothing when there is nothing to compute from.
  std::optional<MinorUnits> computed;
  // The override when one is set, else the computed total.
  std::optional<MinorUnits> effective;
};

// The amounts of a session, in minor units of its currency_code. Adds a fault to `faults`, at the
// member at fault, for each line that is below zero or does not fit an int64, and for a sum of
// sound lines that does not fit; the amounts then mean nothing. Source: contract §4.
[[nodiscard]] Amounts compute_amounts(const ClientSession& session, std::vector<Fault>& faults);

}  // namespace counterfoil
