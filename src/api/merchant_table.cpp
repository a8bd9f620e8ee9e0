#include "api/merchant_table.h"

#include <algorithm>
#include <utility>

namespace counterfoil {
namespace {

bool allows(const Result<MerchantSettings>& settings, std::string_view origin) {
  if (!settings) return false;
  const auto& listed = settings->allowed_origins;
  return settings->allows_any_origin ||
         std::find(listed.begin(), listed.end(), origin) != listed.end();
}

}  // namespace

MerchantTable::MerchantTable(Result<MerchantSettings> defaults, OwnSettings own)
    : defaults_{std::move(defaults)}, own_{std::move(own)} {}

Result<const MerchantSettings*> MerchantTable::of(MerchantId merchant) const {
  const auto found = own_.find(merchant);
  const auto& settings = found == own_.end() ? defaults_ : found->second;
  if (!settings) return fail(settings.error());
  return &*settings;
}

bool MerchantTable::allows(MerchantId merchant, std::string_view origin) const {
  const auto settings = of(merchant);
  return settings && counterfoil::allows(**settings, origin);
}

bool MerchantTable::allows_somewhere(std::string_view origin) const {
  return counterfoil::allows(defaults_, origin) ||
         std::any_of(own_.begin(), own_.end(), [&](const auto& merchant) {
           return counterfoil::allows(merchant.second, origin);
         });
}

}  // namespace counterfoil
