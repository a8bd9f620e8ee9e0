#include <algorithm>
#include <array>
#include <span>
#include <unordered_map>
#include <utility>

#include "app/hex_text.h"
#include "app/merchant_toml.h"
#include "app/toml_table.h"
#include "app/web_origin.h"
#include "token/digest.h"

namespace counterfoil {
namespace {

// Each may put a table into another, and toml++ takes such a chain apart by recursion.
constexpr std::ptrdiff_t dots_max = 2'048;
// How many faults the text for the log tells; all of them are in the list.
constexpr std::size_t told_faults_max = 5;

// A UUID that is always the same for the same type; empty without one. Source: RFC 9562 §5.8,
// version 8.
std::string id_made_from(std::string_view type, std::string_view purpose) {
  if (type.empty()) return {};
  auto bytes = sha256_of_parts(std::array{purpose, type});
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x80};
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  const std::span all{bytes};
  return hex_text(all.subspan(0, 4)) + '-' + hex_text(all.subspan(4, 2)) + '-' +
         hex_text(all.subspan(6, 2)) + '-' + hex_text(all.subspan(8, 2)) + '-' +
         hex_text(all.subspan(10, 6));
}

std::optional<JsonText> read_display_metadata(TomlTable& method) {
  constexpr std::string_view key = "display_metadata";
  auto metadata = method.json(key);
  if (!metadata) return metadata;
  const auto* button = method.take(key)->as_table()->get("button");
  if (button == nullptr || !button->is_table()) method.fault(key, "must have a table button");
  return metadata;
}

OfferedPaymentMethod read_payment_method(TomlTable& table) {
  OfferedPaymentMethod method;
  method.type = table.text("type");
  method.name = table.text("name");
  method.implementation_type =
      table.one_of("implementation_type", {"NATIVE_SDK", "WEB_REDIRECT", "FORM_WITH_REDIRECT"});
  method.id = table.text_if_any("id").value_or(id_made_from(method.type, "payment method"));
  method.processor_config_id = table.text_if_any("processor_config_id")
                                   .value_or(id_made_from(method.type, "processor config"));
  method.options = table.json("options").value_or(JsonText{"{}"});
  method.display_metadata = read_display_metadata(table);
  table.refuse_others();
  return method;
}

ShippingMethod read_shipping_method(TomlTable& table) {
  ShippingMethod method;
  method.id = table.text("id");
  method.name = table.text("name");
  method.description = table.remark("description");
  method.amount = MinorUnits{table.amount("amount")};
  table.refuse_others();
  return method;
}

CheckoutModule read_checkout_module(TomlTable& table) {
  CheckoutModule module;
  module.type = table.text("type");
  if (module.type == "SHIPPING") {
    table.fault("type", "must not be SHIPPING: [[shipping_methods]] make that module");
  }
  module.options = table.json("options").value_or(JsonText{"{}"});
  table.refuse_others();
  return module;
}

struct UniqueMember {
  std::string list;
  std::string name;
};

// Notes each item of the list that has what an earlier one has. What is empty is noted already.
template <class Item>
void refuse_repeated(const std::vector<Item>& items, std::string Item::*member,
                     const UniqueMember& unique, std::vector<Fault>& faults) {
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t at = 0; at < items.size(); ++at) {
    const std::string& value = items[at].*member;
    const auto [first, is_new] = seen.emplace(value, at);
    if (is_new || value.empty()) continue;
    faults.push_back({unique.list + '[' + std::to_string(at) + "]." + unique.name,
                      "is that of " + unique.list + '[' + std::to_string(first->second) + ']'});
  }
}

void read_allowed_origins(TomlTable& table, MerchantSettings& settings) {
  constexpr std::string_view key = "allowed_origins";
  const toml::node* const node = table.take(key);
  if (node == nullptr) return;
  const auto* word = node->as_string();
  const auto* array = node->as_array();
  settings.allows_any_origin = word != nullptr && word->get() == "any";
  if (settings.allows_any_origin) return;
  if (array == nullptr) {
    table.fault(key, "must be \"any\" or an array of origins");
    return;
  }
  std::size_t index = 0;
  for (const toml::node& element : *array) {
    const auto* origin = element.as_string();
    if (origin != nullptr && is_web_origin(origin->get())) {
      settings.allowed_origins.push_back(origin->get());
    } else {
      table.fault_at(key, index,
                     "must be as a browser writes it: scheme://host or scheme://host:port in lower "
                     "case, without the scheme's own port, nothing behind it");
    }
    ++index;
  }
}

MerchantSettings read_settings(const toml::table& file, std::vector<Fault>& faults) {
  MerchantSettings settings;
  TomlTable table{file, "", faults};
  read_allowed_origins(table, settings);
  for (auto& method : table.tables("payment_methods")) {
    settings.payment_methods.push_back(read_payment_method(method));
  }
  for (auto& method : table.tables("shipping_methods")) {
    settings.shipping_methods.push_back(read_shipping_method(method));
  }
  for (auto& module : table.tables("checkout_modules")) {
    settings.checkout_modules.push_back(read_checkout_module(module));
  }
  table.refuse_others();
  return settings;
}

tl::unexpected<Error> refusal(std::vector<Fault> faults) {
  Error error{.code = ErrorCode::bad_request, .faults = std::move(faults)};
  for (std::size_t at = 0; at < std::min(error.faults.size(), told_faults_max); ++at) {
    if (at > 0) error.log.text += "; ";
    error.log.text += error.faults[at].path + ": " + error.faults[at].description;
  }
  if (error.faults.size() > told_faults_max) {
    error.log.text += "; " + std::to_string(error.faults.size() - told_faults_max) + " more";
  }
  return fail(std::move(error));
}

}  // namespace

Result<MerchantSettings> read_merchant_toml(std::string_view text) {
  if (text.size() > merchant_toml_bytes_max) {
    return refusal(
        {{"all of it", "must be at most " + std::to_string(merchant_toml_bytes_max) + " bytes"}});
  }
  if (std::ranges::count(text, '.') > dots_max) {
    return refusal({{"all of it", "must hold at most " + std::to_string(dots_max) + " dots"}});
  }
  std::vector<Fault> faults;
  try {
    auto settings = read_settings(toml::parse(text), faults);
    refuse_repeated(settings.payment_methods, &OfferedPaymentMethod::id, {"payment_methods", "id"},
                    faults);
    refuse_repeated(settings.shipping_methods, &ShippingMethod::id, {"shipping_methods", "id"},
                    faults);
    refuse_repeated(settings.checkout_modules, &CheckoutModule::type, {"checkout_modules", "type"},
                    faults);
    if (faults.empty()) return settings;
  } catch (const toml::parse_error& error) {
    faults = {
        {"line " + std::to_string(error.source().begin.line), std::string{error.description()}}};
  }
  return refusal(std::move(faults));
}

}  // namespace counterfoil
