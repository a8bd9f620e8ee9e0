// The settings of a merchant as TOML, to be written by hand.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/merchant_settings.h"

namespace counterfoil {

inline constexpr std::size_t merchant_toml_bytes_max = 65'536;

// What is absent is empty; ids that are absent are made from the type, always the same. The form is
// described in docs/merchants.md. Errors: bad_request, with every fault at its key path, such as
// "payment_methods[0].type"; what is no TOML is one fault, at its line.
[[nodiscard]] Result<MerchantSettings> read_merchant_toml(std::string_view text);

// Text that read_merchant_toml reads as equal settings, with every id.
[[nodiscard]] std::string write_merchant_toml(const MerchantSettings& settings);

}  // namespace counterfoil
