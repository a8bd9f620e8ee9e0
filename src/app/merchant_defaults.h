// The settings of merchants that have none of their own.
#pragma once

#include "app/listen_address.h"
#include "domain/merchant_settings.h"

namespace counterfoil {

// Where nobody but this machine can reach the address: enough of everything to try a checkout with,
// for the pages of any origin. Elsewhere one card method, for no page: whose pages may call is
// never guessed.
[[nodiscard]] MerchantSettings default_merchant_settings(const ListenAddress& address);

}  // namespace counterfoil
