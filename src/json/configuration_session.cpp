#include "json/configuration_session.h"

#include "domain/closed_lists.h"
#include "json/split.h"
#include "json/writer.h"

namespace counterfoil::json {
namespace {

void write_text(Writer& out, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  out.field_name(name);
  out.raw(text);
}

// Names and values of an object, without its braces.
std::string_view inside(std::string_view object) { return object.substr(1, object.size() - 2); }

// Whether the text of an object holds the empty text as a value, at any depth: inside of texts a
// quote has a backslash before it.
bool holds_empty_text(std::string_view object) {
  return object.find(R"(:"")") != std::string_view::npos;
}

// The members of an object but for the empty texts, without braces. `write_object` gives that for a
// value that is an object.
template <class WriteObject>
bool write_filled_members(std::string& members, std::string_view object, WriteObject write_object) {
  Writer out{members};
  Splitter text{object};
  return text.take_object([&](std::string_view name) {
    const auto value = text.take_value();
    if (value == R"("")") return true;
    if (!value.starts_with('{')) {
      write_text(out, name, value);
      return !value.empty();
    }
    std::string below;
    if (!write_object(below, value)) return false;
    if (!below.empty()) write_text(out, name, '{' + below + '}');
    return true;
  });
}

// A checkout takes an empty text for a value. The customer has addresses; these have texts only.
bool write_filled_customer(std::string& members, std::string_view customer) {
  const auto nothing = [](std::string&, std::string_view) { return false; };
  return write_filled_members(members, customer, [&](std::string& below, std::string_view address) {
    return write_filled_members(below, address, nothing);
  });
}

bool write_customer(Writer& out, const SessionTexts& texts) {
  std::string filled;
  std::string_view members = texts.customer.empty() ? texts.customer : inside(texts.customer);
  if (holds_empty_text(members)) {
    if (!write_filled_customer(filled, texts.customer)) return false;
    members = filled;
  }
  if (texts.customer_id.empty() && members.empty()) return true;
  out.field_name("customer");
  out.begin_object();
  write_text(out, "customerId", texts.customer_id);
  if (!members.empty()) out.raw(members);
  out.end_object();
  return true;
}

// iOS drops the whole list at a type that it does not know, and it knows one.
bool write_fees(Writer& out, std::string_view fees) {
  if (fees.empty()) return true;
  out.field_name("fees");
  out.begin_array();
  Splitter text{fees};
  const bool is_whole = text.take_array([&] {
    std::string_view type;
    std::string_view amount;
    const bool is_taken = text.take_object([&](std::string_view name) {
      const auto value = text.take_value();
      if (name == "type") type = value;
      if (name == "amount") amount = value;
      return !value.empty();
    });
    if (!is_taken || amount.empty()) return false;
    if (type != R"("SURCHARGE")") return true;
    out.begin_object();
    write_text(out, "type", type);
    write_text(out, "amount", amount);
    out.end_object();
    return true;
  });
  out.end_array();
  return is_whole;
}

// iOS drops it without an amount.
void write_shipping(Writer& out, std::string_view shipping) {
  if (shipping.empty()) return;
  constexpr std::string_view amount_first = R"({"amount":)";
  out.field_name("shipping");
  if (shipping.starts_with(amount_first)) {
    out.raw(shipping);
    return;
  }
  out.begin_object();
  write_text(out, "amount", "0");
  if (!inside(shipping).empty()) out.raw(inside(shipping));
  out.end_object();
}

bool write_order(Writer& out, const SessionTexts& texts, AmountOverride amount_override) {
  const auto totals = add_up(texts, amount_override);
  if (!totals) return false;
  out.field_name("order");
  out.begin_object();
  write_text(out, "orderId", texts.order_id);
  write_text(out, "currencyCode", texts.currency_code);
  write_text(out, "countryCode", texts.country_code);
  if (amount_override == AmountOverride::is_set) write_text(out, "merchantAmount", texts.amount);
  out.field_name("totalOrderAmount");
  out.integer(totals->computed.value);
  out.field_name("totalTaxAmount");
  out.integer(totals->tax.value);
  write_text(out, "lineItems", texts.line_items);
  if (!write_fees(out, texts.fees)) return false;
  write_shipping(out, texts.shipping);
  out.end_object();
  return true;
}

// The bare integer of {"amount":49}.
std::string_view amount_of(std::string_view surcharge) {
  std::string_view amount;
  Splitter text{surcharge};
  static_cast<void>(text.take_object([&](std::string_view name) {
    const auto value = text.take_value();
    if (name == "amount") amount = value;
    return !value.empty();
  }));
  return amount.empty() ? "0" : amount;
}

bool write_networks(Writer& out, std::string_view networks) {
  out.field_name("networks");
  out.begin_array();
  Splitter text{networks};
  const bool is_whole = text.take_object([&](std::string_view network) {
    std::string_view surcharge;
    const bool is_taken = text.take_object([&](std::string_view name) {
      const auto value = text.take_value();
      if (name == "surcharge") surcharge = value;
      return !value.empty();
    });
    out.begin_object();
    out.field_name("type");
    out.escaped_string(network);
    write_text(out, "surcharge", amount_of(surcharge));
    out.end_object();
    return is_taken;
  });
  out.end_array();
  return is_whole;
}

// What an option holds that a checkout reads besides its surcharges. All else is the merchant's
// own.
bool is_for_checkout(std::string_view type, std::string_view name) {
  if (name == "merchantName" || name == "extraMerchantData") return true;
  if (type == "PAYMENT_CARD") return name == "captureVaultedCardCvv";
  return type == "APPLE_PAY" &&
         (name == "recurringPaymentRequest" || name == "deferredPaymentRequest" ||
          name == "automaticReloadRequest");
}

bool write_option(Writer& out, std::string_view type, std::string_view option) {
  std::string_view surcharge;
  std::string_view networks;
  out.begin_object();
  out.field_name("type");
  out.escaped_string(type);
  Splitter text{option};
  const bool is_whole = text.take_object([&](std::string_view name) {
    const auto value = text.take_value();
    if (name == "surcharge") surcharge = value;
    if (name == "networks" && type == "PAYMENT_CARD") networks = value;
    if (is_for_checkout(type, name)) write_text(out, name, value);
    return !value.empty();
  });
  const bool has_networks = !networks.empty() && !inside(networks).empty();
  if (has_networks && !write_networks(out, networks)) return false;
  if (!has_networks || !surcharge.empty()) write_text(out, "surcharge", amount_of(surcharge));
  out.end_object();
  return is_whole;
}

bool write_options(Writer& out, std::string_view options) {
  out.field_name("options");
  out.begin_array();
  Splitter text{options};
  const bool is_whole = options.empty() || text.take_object([&](std::string_view type) {
    const auto option = text.take_value();
    return !option.empty() && write_option(out, type, option);
  });
  out.end_array();
  return is_whole;
}

// Of a session that says nothing of its own.
const std::string& default_networks_text() {
  static const std::string text = [] {
    std::string made;
    Writer out{made};
    out.begin_array();
    for (const CardNetwork network : default_card_networks()) out.string(network.text());
    out.end_array();
    return made;
  }();
  return text;
}

bool write_payment_method(Writer& out, const SessionTexts& texts) {
  const auto& networks = texts.ordered_allowed_card_networks;
  out.field_name("paymentMethod");
  out.begin_object();
  write_text(out, "vaultOnSuccess",
             texts.vault_on_success.empty() ? "false" : texts.vault_on_success);
  write_text(out, "vaultOnAgreement", texts.vault_on_agreement);
  if (texts.descriptor != R"("")") write_text(out, "descriptor", texts.descriptor);
  write_text(out, "orderedAllowedCardNetworks",
             networks.empty() ? std::string_view{default_networks_text()} : networks);
  const bool is_whole = write_options(out, texts.options);
  out.end_object();
  return is_whole;
}

}  // namespace

bool append_configuration_session(std::string& text, std::string_view id, const SessionTexts& texts,
                                  AmountOverride amount_override) {
  Writer out{text};
  out.begin_object();
  out.field_name("clientSessionId");
  out.string(id);
  if (!write_order(out, texts, amount_override)) return false;
  if (!write_customer(out, texts)) return false;
  if (!write_payment_method(out, texts)) return false;
  out.end_object();
  return true;
}

}  // namespace counterfoil::json
