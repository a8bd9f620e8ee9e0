#include "api/checkout_offer.h"

#include <algorithm>

#include "json/writer.h"

namespace counterfoil {
namespace {

void write_member(json::Writer& out, std::string_view name, std::string_view text) {
  out.field_name(name);
  out.string(text);
}

void write_button(json::Writer& out, std::string_view text) {
  out.field_name("button");
  out.begin_object();
  write_member(out, "text", text);
  out.field_name("backgroundColor");
  out.raw(R"({"colored":"#FFFFFF"})");
  out.field_name("textColor");
  out.raw(R"({"colored":"#000000"})");
  out.field_name("iconUrl");
  out.raw("{}");
  out.end_object();
}

// The web SDK draws no button that has no background and icon; iOS rejects one without a text.
// Cards have fields instead.
void write_display(json::Writer& out, const OfferedPaymentMethod& method) {
  if (!method.display_metadata && method.type == "PAYMENT_CARD") return;
  out.field_name("displayMetadata");
  if (method.display_metadata) {
    out.raw(method.display_metadata->text);
    return;
  }
  out.begin_object();
  write_button(out, method.name);
  out.end_object();
}

void write_payment_method(json::Writer& out, const OfferedPaymentMethod& method) {
  out.begin_object();
  write_member(out, "id", method.id);
  write_member(out, "type", method.type);
  write_member(out, "name", method.name);
  write_member(out, "implementationType", method.implementation_type);
  write_member(out, "processorConfigId", method.processor_config_id);
  if (!method.options.text.empty()) {
    out.field_name("options");
    out.raw(method.options.text);
  }
  write_display(out, method);
  out.end_object();
}

void write_module(json::Writer& out, const CheckoutModule& module) {
  out.begin_object();
  write_member(out, "type", module.type);
  if (!module.options.text.empty()) {
    out.field_name("options");
    out.raw(module.options.text);
  }
  out.end_object();
}

// iOS wants all four members of a method, and the selected one; Android the description.
void write_shipping_methods(json::Writer& out, const std::vector<ShippingMethod>& methods) {
  out.field_name("shippingMethods");
  out.begin_array();
  for (const ShippingMethod& method : methods) {
    out.begin_object();
    write_member(out, "id", method.id);
    write_member(out, "name", method.name);
    write_member(out, "description", method.description);
    out.field_name("amount");
    out.integer(method.amount.value);
    out.end_object();
  }
  out.end_array();
}

}  // namespace

CheckoutOffer::CheckoutOffer(const MerchantSettings& settings) {
  json::Writer out{before_selection_};
  out.field_name("paymentMethods");
  out.begin_array();
  for (const auto& method : settings.payment_methods) write_payment_method(out, method);
  out.end_array();
  out.field_name("checkoutModules");
  out.begin_array();
  for (const auto& module : settings.checkout_modules) write_module(out, module);
  if (settings.shipping_methods.empty()) {
    out.end_array();
    return;
  }
  out.begin_object();
  write_member(out, "type", "SHIPPING");
  out.field_name("options");
  out.begin_object();
  write_shipping_methods(out, settings.shipping_methods);
  out.field_name("selectedShippingMethod");
  for (const auto& method : settings.shipping_methods) {
    json::append_string(shipping_method_ids_.emplace_back(), method.id);
  }
}

void CheckoutOffer::append_to(std::string& out, std::string_view shipping_method_id) const {
  out += before_selection_;
  if (shipping_method_ids_.empty()) return;
  const auto& ids = shipping_method_ids_;
  const auto selected = std::find(ids.begin(), ids.end(), shipping_method_id);
  out += selected == ids.end() ? ids.front() : *selected;
  out += "}}]";
}

}  // namespace counterfoil
