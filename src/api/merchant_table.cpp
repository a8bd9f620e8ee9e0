#include "api/merchant_table.h"

#include <algorithm>
#include <utility>

namespace counterfoil {

MerchantTable::MerchantTable(Result<MerchantSettings> defaults, OwnSettings own)
    : defaults_{take(std::move(defaults))} {
  for (auto& [merchant, settings] : own) own_.emplace(merchant, take(std::move(settings)));
}

Result<const MerchantSettings*> MerchantTable::of(MerchantId merchant) const {
  const auto& found = find(merchant);
  if (!found) return fail(found.error());
  return &found->settings;
}

Result<const CheckoutOffer*> MerchantTable::offer_of(MerchantId merchant) const {
  const auto& found = find(merchant);
  if (!found) return fail(found.error());
  return &found->offer;
}

bool MerchantTable::allows(MerchantId merchant, std::string_view origin) const {
  const auto& found = find(merchant);
  if (!found) return false;
  const auto& listed = found->settings.allowed_origins;
  return found->settings.allows_any_origin ||
         std::find(listed.begin(), listed.end(), origin) != listed.end();
}

bool MerchantTable::allows_somewhere(std::string_view origin) const {
  return some_allow_any_origin_ || origins_.contains(origin);
}

Result<MerchantTable::Merchant> MerchantTable::take(Result<MerchantSettings> settings) {
  if (!settings) return fail(std::move(settings).error());
  some_allow_any_origin_ = some_allow_any_origin_ || settings->allows_any_origin;
  origins_.insert(settings->allowed_origins.begin(), settings->allowed_origins.end());
  CheckoutOffer offer{*settings};
  return Merchant{*std::move(settings), std::move(offer)};
}

const Result<MerchantTable::Merchant>& MerchantTable::find(MerchantId merchant) const {
  const auto found = own_.find(merchant);
  return found == own_.end() ? defaults_ : found->second;
}

}  // namespace counterfoil
