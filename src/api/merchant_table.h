// MerchantTable: the settings of every merchant.
#pragma once

#include <string_view>
#include <unordered_map>

#include "domain/merchant_settings.h"
#include "store/session_store.h"

namespace counterfoil {

// Immutable: a change of settings makes another one.
class MerchantTable {
 public:
  // `defaults` are the settings of those merchants that have none of their own.
  MerchantTable(MerchantSettings defaults, std::unordered_map<MerchantId, MerchantSettings> own);

  [[nodiscard]] const MerchantSettings& of(MerchantId merchant) const;

  // Whether pages of that origin may call for the merchant.
  [[nodiscard]] bool allows(MerchantId merchant, std::string_view origin) const;
  // Whether they may for some merchant: a preflight does not tell for which.
  [[nodiscard]] bool allows_somewhere(std::string_view origin) const;

 private:
  MerchantSettings defaults_;
  std::unordered_map<MerchantId, MerchantSettings> own_;
};

}  // namespace counterfoil
