#include "unit/json/merge_model.h"

#include <cmath>
#include <optional>
#include <string_view>

namespace counterfoil::test {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
__extension__ using Wide = __int128;

bool is_nothing(const value& json) {
  if (const auto* members = json.if_object()) return members->empty();
  if (const auto* elements = json.if_array()) return elements->empty();
  return json.is_null();
}

// Without nulls, empty objects and unknown members, at every depth.
value stored_form(const value& json) {
  if (const auto* elements = json.if_array()) {
    array kept;
    for (const value& element : *elements) kept.push_back(stored_form(element));
    return kept;
  }
  const auto* members = json.if_object();
  if (members == nullptr) return json;
  object kept;
  for (const auto& [name, member] : *members) {
    if (name == "unknown") continue;
    const auto form = stored_form(member);
    if (!is_nothing(form)) kept[name] = form;
  }
  return kept;
}

// Equal for values of equal meaning: 1.0 is 1.
value meaning(const value& json) {
  if (const auto* elements = json.if_array()) {
    array all;
    for (const value& element : *elements) all.push_back(meaning(element));
    return all;
  }
  if (const auto* members = json.if_object()) {
    object all;
    for (const auto& [name, member] : *members) all[name] = meaning(member);
    return all;
  }
  const auto* number = json.if_double();
  if (number == nullptr || std::trunc(*number) != *number) return json;
  return static_cast<std::int64_t>(*number);
}

void set_or_clear(object& owner, std::string_view name, const value& json) {
  if (is_nothing(json)) {
    owner.erase(name);
  } else {
    owner[name] = json;
  }
}

// customer and order.
void merge_one_level(object& session, std::string_view name, const value& json) {
  if (json.is_null()) {
    session.erase(name);
    return;
  }
  object merged;
  if (const auto* stored = session.if_contains(name)) merged = stored->as_object();
  for (const auto& [member, sent] : json.as_object()) {
    if (member != "unknown") set_or_clear(merged, member, stored_form(sent));
  }
  set_or_clear(session, name, merged);
}

std::optional<value> stored_options(const object& session) {
  const auto* method = session.if_contains("paymentMethod");
  const auto* options = method ? method->as_object().if_contains("options") : nullptr;
  return options ? std::optional{*options} : std::nullopt;
}

// paymentMethod: whole, but for its options.
void replace_payment_method(object& session, const value& json,
                            const std::optional<value>& options) {
  object method;
  if (json.is_object()) {
    for (const auto& [name, sent] : json.as_object()) {
      if (name != "options" && name != "unknown" && !is_nothing(sent)) method[name] = sent;
    }
  }
  if (options) method["options"] = *options;
  session.erase("paymentMethod");
  if (json.is_object() || options) session["paymentMethod"] = method;
}

void merge_member(object& session, std::string_view name, const value& json) {
  if (name == "customer" || name == "order") {
    merge_one_level(session, name, json);
  } else if (name == "paymentMethod") {
    replace_payment_method(session, json, stored_options(session));
  } else {
    set_or_clear(session, name, json);
  }
}

bool asks_for_other_options(const object& session, const object& body) {
  const auto* method = body.if_contains("paymentMethod");
  const auto* sent =
      method && method->is_object() ? method->as_object().if_contains("options") : nullptr;
  if (sent == nullptr) return false;
  const auto stored = stored_options(session);
  if (is_nothing(*sent)) return stored.has_value();
  return !stored || meaning(*stored) != meaning(*sent);
}

std::int64_t number_or(const object& owner, std::string_view name, std::int64_t otherwise) {
  const auto* number = owner.if_contains(name);
  return number ? number->as_int64() : otherwise;
}

// The computed total; `is_valid` becomes false for a negative line and for what no int64 holds.
std::optional<Wide> computed(const object& session, bool& is_valid) {
  const auto* order = session.if_contains("order");
  if (order == nullptr) return std::nullopt;
  std::optional<Wide> total;
  if (const auto* items = order->as_object().if_contains("lineItems")) {
    for (const value& each : items->as_array()) {
      const auto& item = each.as_object();
      const Wide full = Wide{number_or(item, "amount", 0)} * number_or(item, "quantity", 1);
      const Wide line =
          full - number_or(item, "discountAmount", 0) + number_or(item, "taxAmount", 0);
      is_valid = is_valid && full <= INT64_MAX && line >= 0 && line <= INT64_MAX;
      total = total.value_or(0) + line;
    }
  }
  if (const auto* fees = order->as_object().if_contains("fees")) {
    for (const value& each : fees->as_array()) {
      total = total.value_or(0) + number_or(each.as_object(), "amount", 0);
    }
  }
  const auto* shipping = order->as_object().if_contains("shipping");
  if (shipping != nullptr && shipping->as_object().contains("amount")) {
    total = total.value_or(0) + number_or(shipping->as_object(), "amount", 0);
  }
  is_valid = is_valid && total.value_or(0) <= INT64_MAX;
  return total;
}

bool keeps_every_rule(const object& session) {
  bool is_valid = true;
  const bool has_amount = computed(session, is_valid).has_value() || session.contains("amount");
  return is_valid && (!has_amount || session.contains("currencyCode"));
}

}  // namespace

bool MergeModel::accept(object changed) {
  if (!keeps_every_rule(changed)) return false;
  session_ = std::move(changed);
  return true;
}

bool MergeModel::create(const object& body) {
  object created;
  for (const auto& [name, json] : body) merge_member(created, name, json);
  const auto* method = body.if_contains("paymentMethod");
  const auto* options =
      method && method->is_object() ? method->as_object().if_contains("options") : nullptr;
  if (options != nullptr && !is_nothing(*options)) {
    created["paymentMethod"].as_object()["options"] = *options;
  }
  return accept(std::move(created));
}

bool MergeModel::patch(const object& body) {
  if (asks_for_other_options(session_, body)) return false;
  object patched = session_;
  for (const auto& [name, json] : body) merge_member(patched, name, json);
  return accept(std::move(patched));
}

object MergeModel::answer() const {
  object shown = session_;
  bool is_valid = true;
  const auto total = computed(session_, is_valid);
  if (!shown.contains("amount") && total) shown["amount"] = static_cast<std::int64_t>(*total);
  if (auto* method = shown.if_contains("paymentMethod")) {
    auto& members = method->as_object();
    for (const char* flag : {"vaultOnSuccess", "vaultOn3DS", "vaultOnAgreement"}) {
      if (!members.contains(flag)) members[flag] = false;
    }
    if (!members.contains("orderedAllowedCardNetworks")) {
      members["orderedAllowedCardNetworks"] = default_networks_;
    }
  }
  auto* order = shown.if_contains("order");
  auto* items = order ? order->as_object().if_contains("lineItems") : nullptr;
  if (items == nullptr) return shown;
  for (value& each : items->as_array()) {
    if (!each.as_object().contains("quantity")) each.as_object()["quantity"] = 1;
  }
  return shown;
}

}  // namespace counterfoil::test
