#include "api/merchant_table.h"

#include <algorithm>
#include <utility>

namespace counterfoil {
namespace {

bool allows(const MerchantSettings& settings, std::string_view origin) {
  const auto& listed = settings.allowed_origins;
  return settings.allows_any_origin ||
         std::find(listed.begin(), listed.end(), origin) != listed.end();
}

}  // namespace

MerchantTable::MerchantTable(MerchantSettings defaults,
                             std::unordered_map<MerchantId, MerchantSettings> own)
    : defaults_{std::move(defaults)}, own_{std::move(own)} {}

const MerchantSettings& MerchantTable::of(MerchantId merchant) const {
  const auto found = own_.find(merchant);
  return found == own_.end() ? defaults_ : found->second;
}

bool MerchantTable::allows(MerchantId merchant, std::string_view origin) const {
  return counterfoil::allows(of(merchant), origin);
}

bool MerchantTable::allows_somewhere(std::string_view origin) const {
  return counterfoil::allows(defaults_, origin) ||
         std::any_of(own_.begin(), own_.end(), [&](const auto& merchant) {
           return counterfoil::allows(merchant.second, origin);
         });
}

}  // namespace counterfoil
