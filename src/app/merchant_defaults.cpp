#include "app/merchant_defaults.h"

#include <string_view>

#include "app/merchant_toml.h"
#include "base/ensure.h"

namespace counterfoil {
namespace {

// A redirect that needs no script of others, as PAYPAL would; the web SDK draws no button without
// an iconUrl, be it empty.
constexpr std::string_view on_this_machine = R"(
allowed_origins = "any"

[[payment_methods]]
type = "PAYMENT_CARD"
name = "Card"
implementation_type = "NATIVE_SDK"
[payment_methods.display_metadata.button]
text = "Pay by card"
textColor.colored = "#FFFFFF"
backgroundColor.colored = "#20304A"

[[payment_methods]]
type = "ADYEN_IDEAL"
name = "iDEAL"
implementation_type = "WEB_REDIRECT"
[payment_methods.display_metadata.button]
text = "Pay with iDEAL"
textColor.colored = "#FFFFFF"
backgroundColor.colored = "#8A1253"
iconUrl = {}

[[shipping_methods]]
id = "STANDARD"
name = "Standard"
description = "3 to 5 days"
amount = 500

[[shipping_methods]]
id = "EXPRESS"
name = "Express"
description = "The next day"
amount = 1000

[[checkout_modules]]
type = "BILLING_ADDRESS"
[checkout_modules.options]
firstName = true
lastName = true
addressLine1 = true
city = true
postalCode = true
countryCode = true

[[checkout_modules]]
type = "CARD_INFORMATION"
[checkout_modules.options]
cardHolderName = true
)";

constexpr std::string_view elsewhere = R"(
[[payment_methods]]
type = "PAYMENT_CARD"
name = "Card"
implementation_type = "NATIVE_SDK"
)";

}  // namespace

MerchantSettings default_merchant_settings(const ListenAddress& address,
                                           std::string_view public_url) {
  auto settings = read_merchant_toml(is_local(address, public_url) ? on_this_machine : elsewhere);
  ensure(settings.has_value(), "the defaults are settings");
  return *std::move(settings);
}

}  // namespace counterfoil
