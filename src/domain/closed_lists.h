// The closed lists of the contract: currencies, countries, card networks, payment terms.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "domain/closed_list.h"

namespace counterfoil {

// Each list has a name for error texts and its texts, sorted. Source: contract §2.
struct CurrencyList {
  static constexpr std::string_view name = "an ISO 4217 currency code in upper case";
  static std::span<const std::string_view> texts();
};
struct CountryList {
  static constexpr std::string_view name = "an ISO 3166-1 alpha-2 country code in upper case";
  static std::span<const std::string_view> texts();
};
struct CardNetworkList {
  static constexpr std::string_view name = "a card network";
  static std::span<const std::string_view> texts();
};
struct ProductTypeList {
  static constexpr std::string_view name = "PHYSICAL or DIGITAL";
  static std::span<const std::string_view> texts();
};
struct PaymentTypeList {
  static constexpr std::string_view name = "FIRST_PAYMENT, ECOMMERCE, SUBSCRIPTION or UNSCHEDULED";
  static std::span<const std::string_view> texts();
};
struct AuthorizationTypeList {
  static constexpr std::string_view name = "FINAL or ESTIMATED";
  static std::span<const std::string_view> texts();
};
struct FirstPaymentReasonList {
  static constexpr std::string_view name = "CardOnFile, Recurring or Unscheduled";
  static std::span<const std::string_view> texts();
};
// The units in which an Apple Pay billing interval is counted.
struct IntervalUnitList {
  static constexpr std::string_view name = "minute, hour, day, month or year";
  static std::span<const std::string_view> texts();
};

using CurrencyCode = Closed<CurrencyList>;
using CountryCode = Closed<CountryList>;
using CardNetwork = Closed<CardNetworkList>;
using ProductType = Closed<ProductTypeList>;
using PaymentType = Closed<PaymentTypeList>;
using AuthorizationType = Closed<AuthorizationTypeList>;
using FirstPaymentReason = Closed<FirstPaymentReasonList>;
using IntervalUnit = Closed<IntervalUnitList>;

// The networks a session without a list of its own allows, in the vendor's order.
[[nodiscard]] std::vector<CardNetwork> default_card_networks();

// Whether paymentMethod.options.PAYMENT_CARD.networks may name it: EFTPOS may be allowed, but the
// vendor's schema gives it no options.
[[nodiscard]] bool may_have_options(CardNetwork network);

}  // namespace counterfoil
