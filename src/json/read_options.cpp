#include "json/read_options.h"

#include <algorithm>
#include <array>

#include "json/read_objects.h"
#include "json/writer.h"

namespace counterfoil::json {
namespace {

constexpr std::array<std::string_view, 3> apple_pay_requests = {
    "recurringPaymentRequest", "deferredPaymentRequest", "automaticReloadRequest"};

OpaqueJson read_opaque(Value& value, Place place) {
  static_cast<void>(check_opaque(value, place));
  OpaqueJson opaque;
  append_value(opaque.text, value);
  opaque.canonical = canonical_text(value);
  return opaque;
}

std::optional<Surcharge> read_surcharge(const Value& value, Place place) {
  if (value.kind == Kind::null) return std::nullopt;
  auto surcharge = read_value(As<Surcharge>{}, value, ObjectRule{}, place);
  if (surcharge && !surcharge->amount) return std::nullopt;  // an empty object is no value
  return surcharge;
}

// One entry of `networks`; nothing when it holds no value.
std::optional<Surcharge> read_network_surcharge(const Value& value, Place place) {
  if (value.kind == Kind::null) return std::nullopt;
  if (value.kind != Kind::object) {
    place.fault("Value must be an object");
    return std::nullopt;
  }
  std::optional<Surcharge> surcharge;
  for (const Value* member = value.first; member != nullptr; member = member->next) {
    const Path path{place.path, member->key};
    if (member->key == "surcharge") {
      surcharge = read_surcharge(*member, {path, place.reading});
    } else {
      place.reading.add_unknown_member(path);
    }
  }
  return surcharge;
}

std::optional<std::vector<CardNetworkOption>> read_networks(const Value& value, Place place) {
  if (value.kind == Kind::null) return std::nullopt;
  if (value.kind != Kind::object) {
    place.fault("Value must be an object");
    return std::nullopt;
  }
  std::vector<CardNetworkOption> networks;
  for (const Value* member = value.first; member != nullptr; member = member->next) {
    const Path path{place.path, member->key};
    const Place here{path, place.reading};
    const auto network = CardNetwork::of(member->key);
    const bool is_known = network && may_have_options(*network);
    if (!is_known) here.fault("The name must be a card network that may have options");
    // What stands under a wrong name is read for its own faults.
    auto surcharge = read_network_surcharge(*member, here);
    if (is_known && surcharge) networks.push_back({*network, std::move(surcharge)});
  }
  if (networks.empty()) return std::nullopt;
  return networks;
}

std::optional<OpaqueJson> read_extra_merchant_data(Value& value, Place place) {
  if (value.kind == Kind::null) return std::nullopt;
  if (value.kind == Kind::object && value.size == 0) return std::nullopt;  // is no value
  if (value.kind == Kind::object || value.kind == Kind::string) {
    return read_opaque(value, place);
  }
  place.fault("Value must be an object or a string");
  return std::nullopt;
}

bool is_apple_pay_request(const PaymentMethodOption& option, std::string_view name) {
  return option.type == "APPLE_PAY" &&
         std::find(apple_pay_requests.begin(), apple_pay_requests.end(), name) !=
             apple_pay_requests.end();
}

void read_further(PaymentMethodOption& option, Value& member, Place place) {
  if (is_apple_pay_request(option, member.key)) {
    if (member.kind == Kind::null) return;
    check_apple_pay_request(member, place);
  }
  check_name(member.key, place);
  option.further.emplace_back(std::string{member.key}, read_opaque(member, place));
}

void read_option_member(PaymentMethodOption& option, Value& member, Place place) {
  const bool is_card = option.type == "PAYMENT_CARD";
  if (member.key == "surcharge") {
    option.surcharge = read_surcharge(member, place);
  } else if (member.key == "merchantName") {
    read_slot(option.merchant_name, member, text_1_1024, place);
  } else if (member.key == "extraMerchantData") {
    option.extra_merchant_data = read_extra_merchant_data(member, place);
  } else if (is_card && member.key == "networks") {
    option.networks = read_networks(member, place);
  } else if (is_card && member.key == "captureVaultedCardCvv") {
    read_slot(option.capture_vaulted_card_cvv, member, BooleanRule{}, place);
  } else {
    read_further(option, member, place);
  }
}

}  // namespace

std::optional<PaymentMethodOptions> read_options(Value& value, Place place) {
  if (value.kind != Kind::object) {
    place.fault("Value must be an object");
    return std::nullopt;
  }
  PaymentMethodOptions options;
  for (Value* entry = value.first; entry != nullptr; entry = entry->next) {
    const Path path{place.path, entry->key};
    const Place here{path, place.reading};
    if (entry->kind == Kind::null) continue;
    if (entry->kind != Kind::object) {
      here.fault("Value must be an object");
      continue;
    }
    check_name(entry->key, here);
    PaymentMethodOption option;
    option.type = entry->key;
    const PaymentMethodOption empty = option;
    for (Value* member = entry->first; member != nullptr; member = member->next) {
      const Path member_path{path, member->key};
      read_option_member(option, *member, {member_path, place.reading});
    }
    if (option == empty) continue;  // holds no value
    options.entries.push_back(std::move(option));
  }
  return options;
}

}  // namespace counterfoil::json
