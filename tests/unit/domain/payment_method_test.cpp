#include "domain/payment_method.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "support/builders.h"

namespace counterfoil {
namespace {

using test::network;

OpaqueJson opaque(std::string_view text) { return {std::string{text}, std::string{text}}; }

PaymentMethodOption card() {
  PaymentMethodOption option;
  option.type = "PAYMENT_CARD";
  option.surcharge = Surcharge{MinorUnits{1}};
  option.networks = {{network("VISA"), Surcharge{MinorUnits{2}}},
                     {network("JCB"), Surcharge{MinorUnits{3}}}};
  option.capture_vaulted_card_cvv = true;
  option.merchant_name = "name";
  option.extra_merchant_data = opaque("1");
  option.further = {{"a", opaque("2")}, {"b", opaque("3")}};
  return option;
}

TEST(PaymentMethod, StartsWithoutVaultingAndWithTheDefaultNetworks) {
  const PaymentMethod method;
  EXPECT_FALSE(method.vault_on_success || method.vault_on_3ds || method.vault_on_agreement);
  EXPECT_EQ(method.ordered_allowed_card_networks, default_card_networks());
  EXPECT_EQ(method.ordered_allowed_card_networks.size(), 17U);
}

TEST(PaymentMethod, TheOrderOfAllowedNetworksCounts) {
  PaymentMethod method;
  PaymentMethod other;
  std::swap(other.ordered_allowed_card_networks[0], other.ordered_allowed_card_networks[1]);
  EXPECT_FALSE(method == other);
}

TEST(PaymentMethodOption, EqualsInAnyOrderOfItsParts) {
  auto other = card();
  std::reverse(other.networks->begin(), other.networks->end());
  std::reverse(other.further.begin(), other.further.end());
  EXPECT_EQ(card(), other);
}

TEST(PaymentMethodOption, DiffersWhereAnyPartDoes) {
  const std::function<void(PaymentMethodOption&)> changes[] = {
      [](auto& option) { option.type = "PAYPAL"; },
      [](auto& option) { option.surcharge = Surcharge{MinorUnits{9}}; },
      [](auto& option) { option.surcharge.reset(); },
      [](auto& option) { option.networks.reset(); },
      [](auto& option) { option.networks->pop_back(); },
      [](auto& option) { (*option.networks)[0].network = network("AMEX"); },
      [](auto& option) { (*option.networks)[1].surcharge = Surcharge{MinorUnits{9}}; },
      [](auto& option) { option.capture_vaulted_card_cvv = false; },
      [](auto& option) { option.capture_vaulted_card_cvv.reset(); },
      [](auto& option) { option.merchant_name = "other"; },
      [](auto& option) { option.extra_merchant_data = opaque("9"); },
      [](auto& option) { option.further[0].second = opaque("9"); },
      [](auto& option) { option.further[1].first = "c"; },
      [](auto& option) { option.further.pop_back(); },
      [](auto& option) { option.further.emplace_back("c", opaque("9")); },
  };
  int number = 0;
  for (const auto& change : changes) {
    auto other = card();
    change(other);
    EXPECT_FALSE(card() == other) << "change " << number;
    EXPECT_FALSE(other == card()) << "change " << number++;
  }
}

TEST(PaymentMethodOptions, EqualInAnyOrderOfTheirTypes) {
  PaymentMethodOption wallet;
  wallet.type = "PAYPAL";
  EXPECT_EQ((PaymentMethodOptions{{card(), wallet}}), (PaymentMethodOptions{{wallet, card()}}));
  EXPECT_FALSE((PaymentMethodOptions{{card(), wallet}}) == (PaymentMethodOptions{{card()}}));
  EXPECT_FALSE((PaymentMethodOptions{{wallet}}) == (PaymentMethodOptions{{card()}}));
}

TEST(OpaqueJson, IsComparedByWhatItMeans) {
  EXPECT_EQ((OpaqueJson{"1.0", "1"}), (OpaqueJson{"1", "1"}));
  EXPECT_FALSE((OpaqueJson{"1", "1"}) == (OpaqueJson{"1", "2"}));
}

}  // namespace
}  // namespace counterfoil
