#include "support/configuration_rules.h"

#include <algorithm>
#include <functional>
#include <string_view>

#include "domain/closed_lists.h"

namespace counterfoil::test {
namespace {

namespace json = boost::json;

// Says whether a value is as it must be.
using Rule = std::function<bool(const json::value&)>;

enum class Presence { always, perhaps };

struct MemberRule {
  std::string_view name;
  Presence presence;
  Rule rule;
};

bool is_text(const json::value& value) { return value.is_string(); }
bool is_filled_text(const json::value& value) {
  return value.is_string() && !value.get_string().empty();
}
bool is_truth(const json::value& value) { return value.is_bool(); }
bool is_object(const json::value& value) { return value.is_object(); }
// Both SDKs of apps read integers: 1.0 is none.
bool is_amount(const json::value& value) { return value.is_int64() && value.get_int64() >= 0; }
bool is_quantity(const json::value& value) { return value.is_int64() && value.get_int64() >= 1; }

bool is_one_of(const json::value& value, std::initializer_list<std::string_view> texts) {
  return value.is_string() &&
         std::find(texts.begin(), texts.end(), std::string_view{value.get_string()}) != texts.end();
}

template <class List>
bool is_listed(const json::value& value) {
  return value.is_string() && Closed<List>::of(value.get_string()).has_value();
}

bool is_address_of_server(const json::value& value) {
  return is_filled_text(value) && !value.get_string().ends_with('/');
}

// Android knows no other.
bool is_environment(const json::value& value) {
  return is_one_of(value, {"LOCAL_DOCKER", "DEV", "SANDBOX", "STAGING", "PRODUCTION"});
}

// iOS knows no other.
bool is_implementation_type(const json::value& value) {
  return is_one_of(value, {"NATIVE_SDK", "WEB_REDIRECT", "IPAY88_SDK", "FORM_WITH_REDIRECT"});
}

// Not by a regular expression: GCC 12 warns of its own under the sanitizers.
bool is_uuid(const json::value& value) {
  constexpr std::string_view form = "xxxxxxxx-xxxx-Vxxx-Nxxx-xxxxxxxxxxxx";
  const auto fits = [](char c, char kind) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (kind == 'V') return c >= '1' && c <= '8';
    if (kind == 'N') return std::string_view{"89ab"}.find(c) != std::string_view::npos;
    return kind == 'x' ? digits.find(c) != std::string_view::npos : c == kind;
  };
  return value.is_string() && std::ranges::equal(value.get_string(), form, fits);
}

class Checker {
 public:
  [[nodiscard]] std::vector<std::string> take_broken() { return std::move(broken_); }

  void configuration(const json::value& value);

 private:
  void note(const std::string& path, std::string_view text) {
    broken_.push_back(path + ": " + std::string{text});
  }

  // An object that has the members that it must have, and none but these.
  bool members(const std::string& path, const json::value& value,
               const std::vector<MemberRule>& rules);
  void payment_method_offered(const std::string& path, const json::value& value);
  void module(const std::string& path, const json::value& value);
  void order(const std::string& path, const json::value& value);
  void customer(const std::string& path, const json::value& value);
  void payment_method(const std::string& path, const json::value& value);
  void option(const std::string& path, const json::value& value);

  // Calls `check` with the path and value of each element of a member that may not be there.
  template <class Check>
  void each(const std::string& path, const json::value& parent, std::string_view name, Check check);

  std::vector<std::string> broken_;
};

enum class Emptiness { allowed, not_allowed };

bool is_array(const json::value& value, Emptiness emptiness) {
  return value.is_array() && (emptiness == Emptiness::allowed || !value.get_array().empty());
}
bool is_any_array(const json::value& value) { return is_array(value, Emptiness::allowed); }
bool is_filled_array(const json::value& value) { return is_array(value, Emptiness::not_allowed); }

bool Checker::members(const std::string& path, const json::value& value,
                      const std::vector<MemberRule>& rules) {
  if (!value.is_object()) {
    note(path, "is no object");
    return false;
  }
  for (const MemberRule& rule : rules) {
    const auto* member = value.get_object().if_contains(rule.name);
    if (member == nullptr && rule.presence == Presence::always) {
      note(path, "has no " + std::string{rule.name});
    } else if (member != nullptr && !rule.rule(*member)) {
      note(path + '.' + std::string{rule.name}, "may not be " + json::serialize(*member));
    }
  }
  for (const auto& member : value.get_object()) {
    const auto is_known = [&](const MemberRule& rule) { return rule.name == member.key(); };
    if (std::none_of(rules.begin(), rules.end(), is_known)) {
      note(path, "may not have " + std::string{member.key()});
    }
  }
  return true;
}

template <class Check>
void Checker::each(const std::string& path, const json::value& parent, std::string_view name,
                   Check check) {
  const auto* array = parent.get_object().if_contains(name);
  if (array == nullptr || !array->is_array()) return;
  for (std::size_t i = 0; i < array->get_array().size(); ++i) {
    check(path + '.' + std::string{name} + '[' + std::to_string(i) + ']', array->get_array()[i]);
  }
}

void Checker::payment_method_offered(const std::string& path, const json::value& value) {
  const auto is_display = [](const json::value& display) {
    const auto* button = display.is_object() ? display.get_object().if_contains("button") : nullptr;
    const auto* text =
        button && button->is_object() ? button->get_object().if_contains("text") : nullptr;
    return text != nullptr && is_filled_text(*text);
  };
  members(path, value,
          {{"id", Presence::always, is_filled_text},
           {"type", Presence::always, is_filled_text},
           {"name", Presence::always, is_text},
           {"implementationType", Presence::always, is_implementation_type},
           {"processorConfigId", Presence::always, is_text},
           {"options", Presence::perhaps, is_object},
           {"displayMetadata", Presence::perhaps, is_display}});
}

void Checker::module(const std::string& path, const json::value& value) {
  if (!members(path, value,
               {{"type", Presence::always, is_filled_text},
                {"options", Presence::perhaps, is_object}})) {
    return;
  }
  if (value.at("type") != "SHIPPING") return;
  const auto& options = value.at("options");
  members(path + ".options", options,
          {{"shippingMethods", Presence::always, is_filled_array},
           {"selectedShippingMethod", Presence::always, is_text}});
  bool is_selected_there = false;
  each(path + ".options", options, "shippingMethods",
       [&](const std::string& at, const json::value& method) {
         members(at, method,
                 {{"id", Presence::always, is_filled_text},
                  {"name", Presence::always, is_text},
                  {"description", Presence::always, is_text},
                  {"amount", Presence::always, is_amount}});
         is_selected_there |= method.at("id") == options.at("selectedShippingMethod");
       });
  if (!is_selected_there) note(path, "has not the method that is selected");
}

void Checker::order(const std::string& path, const json::value& value) {
  const bool is_whole = members(path, value,
                                {{"orderId", Presence::perhaps, is_filled_text},
                                 {"currencyCode", Presence::perhaps, is_listed<CurrencyList>},
                                 {"countryCode", Presence::perhaps, is_listed<CountryList>},
                                 {"merchantAmount", Presence::perhaps, is_amount},
                                 {"totalOrderAmount", Presence::always, is_amount},
                                 {"totalTaxAmount", Presence::always, is_amount},
                                 {"lineItems", Presence::perhaps, is_filled_array},
                                 {"fees", Presence::perhaps, is_any_array},
                                 {"shipping", Presence::perhaps, is_object}});
  if (!is_whole) return;
  each(path, value, "lineItems", [&](const std::string& at, const json::value& item) {
    members(at, item,
            {{"itemId", Presence::perhaps, is_filled_text},
             {"name", Presence::perhaps, is_text},
             {"description", Presence::perhaps, is_text},
             {"amount", Presence::always, is_amount},
             {"quantity", Presence::always, is_quantity},
             {"discountAmount", Presence::perhaps, is_amount},
             {"taxAmount", Presence::perhaps, is_amount},
             {"taxCode", Presence::perhaps, is_filled_text},
             {"productType", Presence::perhaps, is_listed<ProductTypeList>},
             {"productData", Presence::perhaps, is_object}});
  });
  each(path, value, "fees", [&](const std::string& at, const json::value& fee) {
    const auto is_surcharge = [](const json::value& type) { return type == "SURCHARGE"; };
    members(at, fee,
            {{"type", Presence::always, is_surcharge}, {"amount", Presence::always, is_amount}});
  });
  if (const auto* shipping = value.get_object().if_contains("shipping")) {
    members(path + ".shipping", *shipping,
            {{"amount", Presence::always, is_amount},
             {"methodId", Presence::perhaps, is_text},
             {"methodName", Presence::perhaps, is_text},
             {"methodDescription", Presence::perhaps, is_text}});
  }
}

void Checker::customer(const std::string& path, const json::value& value) {
  const auto filled = [](std::string_view name) {
    return MemberRule{name, Presence::perhaps, is_filled_text};
  };
  const auto is_filled_object = [](const json::value& object) {
    return object.is_object() && !object.get_object().empty();
  };
  members(path, value,
          {filled("customerId"),
           filled("emailAddress"),
           filled("mobileNumber"),
           filled("firstName"),
           filled("lastName"),
           filled("taxId"),
           filled("nationalDocumentId"),
           {"billingAddress", Presence::perhaps, is_filled_object},
           {"shippingAddress", Presence::perhaps, is_filled_object}});
  for (const std::string name : {"billingAddress", "shippingAddress"}) {
    const auto* address = value.is_object() ? value.get_object().if_contains(name) : nullptr;
    if (address == nullptr) continue;
    members(path + '.' + name, *address,
            {filled("firstName"),
             filled("lastName"),
             filled("addressLine1"),
             filled("addressLine2"),
             filled("city"),
             filled("state"),
             filled("postalCode"),
             {"countryCode", Presence::perhaps, is_listed<CountryList>}});
  }
}

void Checker::option(const std::string& path, const json::value& value) {
  if (!value.is_object()) return note(path, "is no object");
  const bool has_networks = value.get_object().contains("networks");
  const auto is_text_or_object = [](const json::value& held) {
    return held.is_object() || held.is_string();
  };
  members(path, value,
          {{"type", Presence::always, is_filled_text},
           {"surcharge", has_networks ? Presence::perhaps : Presence::always, is_amount},
           {"networks", Presence::perhaps, is_filled_array},
           {"captureVaultedCardCvv", Presence::perhaps, is_truth},
           {"merchantName", Presence::perhaps, is_filled_text},
           {"extraMerchantData", Presence::perhaps, is_text_or_object},
           {"recurringPaymentRequest", Presence::perhaps, is_object},
           {"deferredPaymentRequest", Presence::perhaps, is_object},
           {"automaticReloadRequest", Presence::perhaps, is_object}});
  each(path, value, "networks", [&](const std::string& at, const json::value& network) {
    members(at, network,
            {{"type", Presence::always, is_listed<CardNetworkList>},
             {"surcharge", Presence::always, is_amount}});
  });
}

void Checker::payment_method(const std::string& path, const json::value& value) {
  const bool is_whole = members(path, value,
                                {{"vaultOnSuccess", Presence::always, is_truth},
                                 {"vaultOnAgreement", Presence::perhaps, is_truth},
                                 {"descriptor", Presence::perhaps, is_filled_text},
                                 {"orderedAllowedCardNetworks", Presence::always, is_filled_array},
                                 {"options", Presence::always, is_any_array}});
  if (!is_whole) return;
  each(path, value, "orderedAllowedCardNetworks",
       [&](const std::string& at, const json::value& network) {
         if (!is_listed<CardNetworkList>(network)) note(at, "is no card network");
       });
  each(path, value, "options",
       [&](const std::string& at, const json::value& each_of) { option(at, each_of); });
}

void Checker::configuration(const json::value& value) {
  const bool is_whole = members("$", value,
                                {{"pciUrl", Presence::always, is_address_of_server},
                                 {"coreUrl", Presence::always, is_address_of_server},
                                 {"binDataUrl", Presence::always, is_address_of_server},
                                 {"assetsUrl", Presence::always, is_address_of_server},
                                 {"env", Presence::always, is_environment},
                                 {"paymentMethods", Presence::always, is_any_array},
                                 {"checkoutModules", Presence::always, is_any_array},
                                 {"keys", Presence::always, is_object},
                                 {"primerAccountId", Presence::always, is_filled_text},
                                 {"clientSession", Presence::always, is_object}});
  if (!is_whole || !broken_.empty()) return;
  each("$", value, "paymentMethods", [&](const std::string& at, const json::value& method) {
    payment_method_offered(at, method);
  });
  each("$", value, "checkoutModules",
       [&](const std::string& at, const json::value& each_of) { module(at, each_of); });
  const auto& session = value.at("clientSession");
  members("$.clientSession", session,
          {{"clientSessionId", Presence::always, is_uuid},
           {"order", Presence::always, is_object},
           {"customer", Presence::perhaps, is_object},
           {"paymentMethod", Presence::always, is_object}});
  if (!broken_.empty()) return;
  order("$.clientSession.order", session.at("order"));
  payment_method("$.clientSession.paymentMethod", session.at("paymentMethod"));
  const auto* customer_of = session.get_object().if_contains("customer");
  if (customer_of != nullptr) customer("$.clientSession.customer", *customer_of);
}

}  // namespace

std::vector<std::string> broken_rules(const json::value& configuration) {
  Checker checker;
  checker.configuration(configuration);
  return checker.take_broken();
}

}  // namespace counterfoil::test
