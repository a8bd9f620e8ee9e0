// How the shopper may pay: the payment method settings and the options per method type.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/closed_lists.h"
#include "domain/json_text.h"
#include "domain/minor_units.h"

namespace counterfoil {

// paymentMethod without its options. Replaced whole by a patch. Source: contract §3.
struct PaymentMethod {
  bool vault_on_success = false;
  bool vault_on_3ds = false;
  bool vault_on_agreement = false;
  std::optional<std::string> descriptor;
  std::optional<PaymentType> payment_type;
  std::optional<AuthorizationType> authorization_type;
  std::optional<FirstPaymentReason> first_payment_reason;
  // Never empty: an answer spells the defaults out.
  std::vector<CardNetwork> ordered_allowed_card_networks = default_card_networks();

  friend bool operator==(const PaymentMethod&, const PaymentMethod&) = default;
};

struct Surcharge {
  std::optional<MinorUnits> amount;

  friend bool operator==(const Surcharge&, const Surcharge&) = default;
};

struct CardNetworkOption {
  CardNetwork network;
  std::optional<Surcharge> surcharge;

  friend bool operator==(const CardNetworkOption&, const CardNetworkOption&) = default;
};

// One entry of paymentMethod.options. Source: contract §2.
struct PaymentMethodOption {
  std::string type;  // a payment method type; any is accepted
  std::optional<Surcharge> surcharge;
  std::optional<std::vector<CardNetworkOption>> networks;   // PAYMENT_CARD
  std::optional<bool> capture_vaulted_card_cvv;             // PAYMENT_CARD
  std::optional<std::string> merchant_name;                 // APPLE_PAY
  std::optional<OpaqueJson> extra_merchant_data;            // an object or a string
  std::vector<std::pair<std::string, OpaqueJson>> further;  // kept as sent

  // The order of `further` and of `networks` does not count.
  friend bool operator==(const PaymentMethodOption& a, const PaymentMethodOption& b);
};

struct PaymentMethodOptions {
  std::vector<PaymentMethodOption> entries;  // one per type

  // The order of the entries does not count.
  friend bool operator==(const PaymentMethodOptions& a, const PaymentMethodOptions& b);
};

}  // namespace counterfoil
