#include "json/read_objects.h"
#include "json/read_options.h"

namespace counterfoil::json {
namespace {

// A payment that one of Apple Pay's requests announces.
struct Billing {
  std::optional<std::string> label;
  std::optional<MinorUnits> amount;
  std::optional<IntervalUnit> interval_unit;
  std::optional<std::int64_t> interval_count;
};

// One of recurringPaymentRequest, deferredPaymentRequest and automaticReloadRequest.
struct ApplePayRequest {
  std::optional<std::string> management_url;
  std::optional<Billing> regular_billing;
  std::optional<Billing> trial_billing;
  std::optional<Billing> deferred_billing;
  std::optional<Billing> automatic_reload_billing;
};

}  // namespace
}  // namespace counterfoil::json

namespace counterfoil {

template <>
struct FieldsOf<json::Billing> {
  using Owner = json::Billing;
  static constexpr auto table =
      std::tuple{field("label", &Owner::label, text_1_1024, Presence::required),
                 field("amount", &Owner::amount, minor_units, Presence::required),
                 field("recurringIntervalUnit", &Owner::interval_unit, ListRule{}),
                 field("recurringIntervalCount", &Owner::interval_count, counted)};
};

template <>
struct FieldsOf<json::ApplePayRequest> {
  using Owner = json::ApplePayRequest;
  static constexpr auto table =
      std::tuple{field("managementUrl", &Owner::management_url, any_identifier, Presence::required),
                 field("regularBilling", &Owner::regular_billing, ObjectRule{}),
                 field("trialBilling", &Owner::trial_billing, ObjectRule{}),
                 field("deferredBilling", &Owner::deferred_billing, ObjectRule{}),
                 field("automaticReloadBilling", &Owner::automatic_reload_billing, ObjectRule{})};
};

}  // namespace counterfoil

namespace counterfoil::json {

void check_apple_pay_request(const Value& value, Place place) {
  // What else stands in the request is kept, so it earns no warning: those go to a side reading.
  // All of it is searched for card numbers by whoever keeps it.
  ReadLimits limits = place.reading.limits();
  limits.card_numbers = CardNumbers::allowed;
  Reading side{limits};
  static_cast<void>(read_value(As<ApplePayRequest>{}, value, ObjectRule{}, {place.path, side}));
  place.reading.adopt_faults(side);
}

}  // namespace counterfoil::json
