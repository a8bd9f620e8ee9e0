// CheckoutOffer: what a merchant offers in a checkout, as a configuration writes it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/merchant_settings.h"

namespace counterfoil {

// Written once for all configurations of a merchant. Immutable.
class CheckoutOffer {
 public:
  explicit CheckoutOffer(const MerchantSettings& settings);

  // Appends the members paymentMethods and checkoutModules, without braces. `shipping_method_id` is
  // the JSON text of the id in the session's shipping, perhaps empty: it tells what is selected,
  // unless the merchant has no such method; the first is, until another one is.
  void append_to(std::string& out, std::string_view shipping_method_id) const;

  [[nodiscard]] std::size_t size() const { return before_selection_.size(); }

 private:
  std::string before_selection_;
  std::vector<std::string> shipping_method_ids_;  // as JSON texts; empty: there is no SHIPPING
};

}  // namespace counterfoil
