#include "domain/apply_patch.h"

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>

#include "domain/fields.h"

namespace counterfoil {
namespace {

template <class T>
bool has_no_value(const T&) {
  return false;
}
template <class T>
bool has_no_value(const std::vector<T>& array) {
  return array.empty();
}
bool has_no_value(const Address& address) { return address == Address{}; }
bool has_no_value(const Shipping& shipping) { return shipping == Shipping{}; }
bool has_no_value(const JsonText& json) { return json.text == "{}"; }
bool has_no_value(const PaymentMethodOptions& options) { return options.entries.empty(); }

template <class T>
void merge(Held<T>& slot, Change<T>&& change) {
  if (change.keeps()) return;
  if (change.clears() || has_no_value(change.value())) {
    slot.reset();
  } else {
    slot = std::move(change).value();
  }
}

// These two merge by member, since they are templates.
void merge(Held<Order>& slot, Change<OrderPatch>&& change);
void merge(Held<Customer>& slot, Change<CustomerPatch>&& change);

// Merges row by row: the tables of Whole<Held> and Whole<Change> are parallel.
template <template <template <class> class> class Whole>
void merge_members(Whole<Held>& whole, Whole<Change>&& patch) {
  constexpr auto& rows = FieldsOf<Whole<Held>>::table;
  constexpr auto& change_rows = FieldsOf<Whole<Change>>::table;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (merge(whole.*(std::get<I>(rows).member), std::move(patch).*(std::get<I>(change_rows).member)),
     ...);
  }
  (std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(rows)>>>{});
}

template <template <template <class> class> class Whole>
void merge_one_level(Held<Whole<Held>>& slot, Change<Whole<Change>>&& change) {
  if (change.keeps()) return;
  if (change.clears()) {
    slot.reset();
    return;
  }
  merge_members<Whole>(slot.edit(), std::move(change).value());
  if (*slot == Whole<Held>{}) slot.reset();
}

void merge(Held<Order>& slot, Change<OrderPatch>&& change) {
  merge_one_level<OrderOf>(slot, std::move(change));
}
void merge(Held<Customer>& slot, Change<CustomerPatch>&& change) {
  merge_one_level<CustomerOf>(slot, std::move(change));
}

// Null and `{}` both say "none".
bool asks_for_other_options(const Held<PaymentMethodOptions>& stored,
                            const Change<PaymentMethodOptions>& change) {
  if (change.keeps()) return false;
  if (change.clears() || has_no_value(change.value())) return stored.has_value();
  return !stored || !(*stored == change.value());
}

}  // namespace

ClientSession create_session(SessionPatch patch) {
  ClientSession session;
  merge_members<SessionOf>(session, std::move(patch));
  merge(session.options, std::move(patch.options));
  merge(session.selection, std::move(patch.selection));
  return session;
}

Result<ClientSession> apply_patch(ClientSession session, SessionPatch patch) {
  if (asks_for_other_options(session.options, patch.options)) {
    return fail(
        Error{.code = ErrorCode::session_rule_broken,
              .faults = {{"$.paymentMethod.options",
                          "Options cannot be changed after the session was created: leave them out "
                          "or repeat what is stored"}}});
  }
  merge_members<SessionOf>(session, std::move(patch));
  merge(session.selection, std::move(patch.selection));
  // On the wire options stand inside paymentMethod, so that it cannot be absent around them.
  if (session.options && !session.payment_method) session.payment_method = PaymentMethod{};
  return session;
}

void drop_surcharge_echo(SessionPatch& patch, MinorUnits surcharge) {
  if (!patch.order.sets() || !patch.order.value().fees.sets()) return;
  OrderPatch order = patch.order.value();
  auto fees = order.fees.value();
  const Fee echo{.type = surcharge_fee_type, .description = {}, .amount = surcharge};
  const auto found = std::ranges::find(fees, echo);
  if (found == fees.end()) return;
  fees.erase(found);
  order.fees = std::move(fees);
  patch.order = std::move(order);
}

}  // namespace counterfoil
