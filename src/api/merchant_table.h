// MerchantTable: the settings of every merchant.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "api/checkout_offer.h"
#include "base/result.h"
#include "domain/merchant_settings.h"
#include "store/session_store.h"

namespace counterfoil {

// Immutable: a change of settings makes another one. Settings that could not be read stand here as
// the error that says why: never are they taken for others.
class MerchantTable {
 public:
  using OwnSettings = std::unordered_map<MerchantId, Result<MerchantSettings>>;

  // `defaults` are the settings of those merchants that have none of their own.
  MerchantTable(Result<MerchantSettings> defaults, OwnSettings own);

  // Never null; valid as long as the table. Errors: the one that stands here.
  [[nodiscard]] Result<const MerchantSettings*> of(MerchantId merchant) const;
  // Likewise, the same settings as a configuration writes them.
  [[nodiscard]] Result<const CheckoutOffer*> offer_of(MerchantId merchant) const;

  // Whether pages of that origin may call for the merchant; none may when its settings are an
  // error.
  [[nodiscard]] bool allows(MerchantId merchant, std::string_view origin) const;
  // Whether they may for some merchant: a preflight does not tell for which. The time it takes does
  // not grow with the merchants.
  [[nodiscard]] bool allows_somewhere(std::string_view origin) const;

 private:
  struct Merchant {
    MerchantSettings settings;
    CheckoutOffer offer;
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  // Notes what the settings allow.
  Result<Merchant> take(Result<MerchantSettings> settings);
  [[nodiscard]] const Result<Merchant>& find(MerchantId merchant) const;

  bool some_allow_any_origin_ = false;
  std::unordered_set<std::string, Hash, std::equal_to<>> origins_;  // allowed by some
  Result<Merchant> defaults_;
  std::unordered_map<MerchantId, Result<Merchant>> own_;
};

}  // namespace counterfoil
