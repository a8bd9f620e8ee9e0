// What a merchant offers in a checkout, and to the pages of whom. Source: SDK surface §2, §3.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/json_text.h"
#include "domain/minor_units.h"

namespace counterfoil {

// One entry of the configuration's paymentMethods.
struct OfferedPaymentMethod {
  std::string id;
  std::string type;  // a payment method type, such as PAYMENT_CARD
  std::string name;
  std::string implementation_type;  // NATIVE_SDK, WEB_REDIRECT or FORM_WITH_REDIRECT
  std::string processor_config_id;
  JsonText options;                          // an object
  std::optional<JsonText> display_metadata;  // an object that has `button`

  friend bool operator==(const OfferedPaymentMethod&, const OfferedPaymentMethod&) = default;
};

// What a shopper may select of the SHIPPING module; it becomes the order's shipping.
struct ShippingMethod {
  std::string id;
  std::string name;
  std::string description;
  MinorUnits amount;  // of the session's currency

  friend bool operator==(const ShippingMethod&, const ShippingMethod&) = default;
};

// A checkout module other than SHIPPING, such as BILLING_ADDRESS.
struct CheckoutModule {
  std::string type;
  JsonText options;  // an object

  friend bool operator==(const CheckoutModule&, const CheckoutModule&) = default;
};

struct MerchantSettings {
  std::vector<OfferedPaymentMethod> payment_methods = {};
  std::vector<ShippingMethod> shipping_methods = {};  // empty: there is no SHIPPING module
  std::vector<CheckoutModule> checkout_modules = {};
  bool allows_any_origin = false;
  // Scheme, host and port as a browser writes them in Origin.
  std::vector<std::string> allowed_origins = {};

  friend bool operator==(const MerchantSettings&, const MerchantSettings&) = default;
};

}  // namespace counterfoil
