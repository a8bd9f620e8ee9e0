// Selection: the payment method that the shopper has selected, and what it costs extra.
#pragma once

#include <optional>
#include <string>

#include "domain/minor_units.h"
#include "domain/payment_method.h"

namespace counterfoil {

// Source: contract §4 (surcharges), SDK surface §4.
struct Selection {
  std::string method_type;             // a payment method type; any is accepted
  std::optional<std::string> network;  // of a card, as the SDK names it

  friend bool operator==(const Selection&, const Selection&) = default;
};

// The `type` of the fee that a surcharge is shown as.
inline constexpr const char* surcharge_fee_type = "SURCHARGE";

// What the options ask for the selection: the surcharge of the card's network where that has one,
// else that of the method. Nothing when there is none, or it is 0.
[[nodiscard]] std::optional<MinorUnits> surcharge_of(const Selection& selection,
                                                     const PaymentMethodOptions& options);

}  // namespace counterfoil
