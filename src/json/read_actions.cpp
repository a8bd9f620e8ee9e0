#include "json/read_actions.h"

#include <algorithm>
#include <array>
#include <utility>

#include "json/parse.h"
#include "json/read_objects.h"

namespace counterfoil::json {
namespace {

// What the actions read so far come to.
struct Drafted {
  std::span<const ShippingMethod> methods;
  Change<Selection> selection;
  CustomerPatch customer;
  OrderPatch order;
};

struct Action;
using Take = void (*)(Drafted& drafted, const Action& action, Value* params, Place place);

struct Action {
  std::string_view type;
  Take take;
  std::string_view member = {};  // of params
};

// The member of params, where it stands and is not null.
Value* find_given(Value* params, std::string_view name) {
  Value* member = params == nullptr ? nullptr : params->first;
  while (member != nullptr && member->key != name) member = member->next;
  return member == nullptr || member->kind == Kind::null ? nullptr : member;
}

void drop_empty_texts(Value& object) {
  if (object.kind != Kind::object) return;
  for (Value* member = object.first; member != nullptr; member = member->next) {
    if (member->kind == Kind::string && member->text.empty()) member->kind = Kind::null;
  }
}

void take_customer(Drafted& drafted, const Action& action, Value* params, Place place) {
  const Path path{place.path, action.member};
  const Place here{path, place.reading};
  Value* const member = find_given(params, action.member);
  if (member == nullptr) return here.fault(required_text);
  drop_empty_texts(*member);
  read_member(drafted.customer, *member, here);
}

std::optional<std::string> read_network(Value* params, Place place) {
  const Path path{place.path, "binData"};
  Value* const bin_data = find_given(params, "binData");
  Value* const network = find_given(bin_data, "network");
  if (bin_data != nullptr && bin_data->kind != Kind::object) {
    place.reading.add_fault(path, "Value must be an object");
  }
  if (network == nullptr) return std::nullopt;
  const Path network_path{path, "network"};
  return read_value(As<std::string>{}, *network, identifier_1_255, {network_path, place.reading});
}

void take_selection(Drafted& drafted, const Action& action, Value* params, Place place) {
  const Path path{place.path, action.member};
  const Place here{path, place.reading};
  Value* const type = find_given(params, action.member);
  if (type == nullptr) return here.fault(required_text);
  auto method_type = read_value(As<std::string>{}, *type, identifier_1_255, here);
  auto network = read_network(params, place);
  if (method_type) drafted.selection = Selection{*std::move(method_type), std::move(network)};
}

void forget_selection(Drafted& drafted, const Action&, Value*, Place) {
  drafted.selection = Change<Selection>::clear();
}

void take_shipping(Drafted& drafted, const Action& action, Value* params, Place place) {
  constexpr std::string_view of_mobile = "shipping_method_id";
  Value* id = find_given(params, action.member);
  if (id == nullptr) id = find_given(params, of_mobile);
  const Path path{place.path, id == nullptr ? action.member : id->key};
  const Place here{path, place.reading};
  if (id == nullptr) return here.fault(required_text);
  const auto wanted = read_text(*id, here);
  if (!wanted) return;
  const auto method = std::ranges::find(drafted.methods, *wanted, &ShippingMethod::id);
  if (method == drafted.methods.end()) return here.fault("There is no such shipping method");
  drafted.order.shipping = Shipping{.amount = method->amount,
                                    .method_id = method->id,
                                    .method_name = method->name,
                                    .method_description = method->description};
}

constexpr std::array actions = {
    Action{"SELECT_PAYMENT_METHOD", take_selection, "paymentMethodType"},
    Action{"UNSELECT_PAYMENT_METHOD", forget_selection},
    Action{"SET_BILLING_ADDRESS", take_customer, "billingAddress"},
    Action{"SET_SHIPPING_ADDRESS", take_customer, "shippingAddress"},
    Action{"SET_EMAIL_ADDRESS", take_customer, "emailAddress"},
    Action{"SET_MOBILE_NUMBER", take_customer, "mobileNumber"},
    Action{"SET_CUSTOMER_FIRST_NAME", take_customer, "firstName"},
    Action{"SET_CUSTOMER_LAST_NAME", take_customer, "lastName"},
    Action{"SELECT_SHIPPING_METHOD", take_shipping, "shippingMethodId"},
};

const Action* find_action(Value* value, Place place) {
  const Path path{place.path, "type"};
  const Place here{path, place.reading};
  Value* const type = find_given(value, "type");
  if (type == nullptr) {
    here.fault(required_text);
    return nullptr;
  }
  const auto name = read_text(*type, here);
  if (!name) return nullptr;
  const auto* const found = std::ranges::find(actions, *name, &Action::type);
  if (found != actions.end()) return found;
  here.fault("There is no such action");
  return nullptr;
}

void read_action(Drafted& drafted, Value& value, Place place) {
  if (value.kind != Kind::object) return place.fault("Value must be an object");
  const Action* const action = find_action(&value, place);
  const Path path{place.path, "params"};
  Value* const params = find_given(&value, "params");
  if (params != nullptr && params->kind != Kind::object) {
    place.reading.add_fault(path, "Value must be an object");
  } else if (action != nullptr) {
    action->take(drafted, *action, params, {path, place.reading});
  }
}

void read_actions(Drafted& drafted, Value& root, Reading& reading) {
  const Path path;
  if (root.kind != Kind::object) return reading.add_fault(path, "Value must be an object");
  const Path actions_path{path, "actions"};
  const Value* const list = find_given(&root, "actions");
  if (list == nullptr) return reading.add_fault(actions_path, required_text);
  if (list->kind != Kind::array) return reading.add_fault(actions_path, "Value must be an array");
  std::size_t index = 0;
  for (Value* each = list->first; each != nullptr; each = each->next, ++index) {
    const Path each_path{actions_path, index};
    read_action(drafted, *each, {each_path, reading});
  }
}

}  // namespace

Result<SessionPatch> read_actions_body(std::string_view text, const ReadLimits& limits,
                                       std::span<const ShippingMethod> methods) {
  Document document;
  TRY(Value * root, document.parse(text, limits.depth_max));
  Reading reading{limits};
  Drafted drafted{.methods = methods, .selection = {}, .customer = {}, .order = {}};
  read_actions(drafted, *root, reading);
  if (reading.has_error()) return fail(reading.take_error());
  SessionPatch patch;
  patch.selection = std::move(drafted.selection);
  if (drafted.customer != CustomerPatch{}) patch.customer = std::move(drafted.customer);
  if (drafted.order != OrderPatch{}) patch.order = std::move(drafted.order);
  return patch;
}

}  // namespace counterfoil::json
