// Reads paymentMethod.options: an open map of payment method types.
#pragma once

#include <optional>

#include "domain/payment_method.h"
#include "json/read_values.h"

namespace counterfoil::json {

// Source: contract §2, paymentMethod.options. Sorts members of opaque values in place.
[[nodiscard]] std::optional<PaymentMethodOptions> read_options(Value& value, Place place);

// Checks an Apple Pay request (recurring, deferred, automatic reload), which is kept as sent.
void check_apple_pay_request(const Value& value, Place place);

}  // namespace counterfoil::json
