// RateLimits: how often an API key and a client address may ask.
#pragma once

#include <cstdint>
#include <string_view>

#include "api/address_allowances.h"
#include "base/allowance.h"
#include "base/result.h"

namespace counterfoil {

// Shared by all threads. The bucket of a key stands beside the key (ApiKeyActivity).
class RateLimits {
 public:
  // `seed` as of AddressAllowances.
  RateLimits(Rate key_rate, Rate address_rate, std::uint64_t seed)
      : key_rate_{key_rate}, addresses_{address_rate, seed} {}

  // Errors: too_many_requests, with the seconds after which one more is taken.
  [[nodiscard]] Status admit_address(std::string_view address, Timestamp now);
  [[nodiscard]] Status admit_key(Allowance& allowance, Timestamp now) const;

 private:
  Rate key_rate_;
  AddressAllowances addresses_;
};

}  // namespace counterfoil
