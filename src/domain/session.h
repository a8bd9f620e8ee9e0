// SessionOf<Slot>: one definition of a client session, and of a patch of it.
#pragma once

#include <string>

#include "domain/change.h"
#include "domain/closed_lists.h"
#include "domain/customer.h"
#include "domain/held.h"
#include "domain/json_text.h"
#include "domain/minor_units.h"
#include "domain/order.h"
#include "domain/payment_method.h"
#include "domain/selection.h"

namespace counterfoil {

// The type of a member says how it merges: a template merges by member, anything else is replaced
// whole. Source: contract §3.
template <template <class> class Slot>
struct SessionOf {
  Slot<std::string> customer_id;
  Slot<std::string> order_id;
  Slot<MinorUnits> amount;  // the override; what is computed from the order is never kept here
  Slot<CurrencyCode> currency_code;
  Slot<JsonText> metadata;
  Slot<OrderOf<Slot>> order;
  Slot<CustomerOf<Slot>> customer;
  Slot<PaymentMethod> payment_method;
  Slot<PaymentMethodOptions> options;  // on the wire: paymentMethod.options; never without it
  Slot<Selection> selection;           // not on the wire: only its surcharge shows, as a fee

  friend bool operator==(const SessionOf&, const SessionOf&) = default;
};

using Order = OrderOf<Held>;
using Customer = CustomerOf<Held>;
using ClientSession = SessionOf<Held>;

using OrderPatch = OrderOf<Change>;
using CustomerPatch = CustomerOf<Change>;
using SessionPatch = SessionOf<Change>;

}  // namespace counterfoil
