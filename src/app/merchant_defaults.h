// The settings of merchants that have none of their own.
#pragma once

#include <string_view>

#include "app/listen_address.h"
#include "domain/merchant_settings.h"

namespace counterfoil {

// Where nobody but this machine can reach the address, and no public URL tells of a proxy: enough
// of everything to try a checkout with, for the pages of any origin. Elsewhere one card method, for
// no page: whose pages may call is never guessed.
[[nodiscard]] MerchantSettings default_merchant_settings(const ListenAddress& address,
                                                         std::string_view public_url);

}  // namespace counterfoil
