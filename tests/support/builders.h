// Builders: parts of a client session in one word each.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ensure.h"
#include "base/error.h"
#include "domain/session.h"

namespace counterfoil {

// How a failed comparison shows them.
inline void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.path << ": " << fault.description;
}
inline void PrintTo(const Error& error, std::ostream* out) {
  *out << "error " << static_cast<int>(error.code) << ' ' << error.client_text;
  for (const Fault& fault : error.faults) *out << "; " << fault.path << ": " << fault.description;
}
inline void PrintTo(MinorUnits amount, std::ostream* out) { *out << amount.value; }
inline void PrintTo(const JsonText& json, std::ostream* out) { *out << json.text; }
template <class List>
void PrintTo(Closed<List> listed, std::ostream* out) {
  *out << listed.text();
}

}  // namespace counterfoil

namespace counterfoil::test {

inline constexpr std::int64_t int64_max = 9223372036854775807;

template <class List>
Closed<List> listed(std::string_view text) {
  const auto known = Closed<List>::of(text);
  ensure(known.has_value(), "the text is in the closed list");
  return *known;
}
inline CurrencyCode currency(std::string_view code) { return listed<CurrencyList>(code); }
inline CountryCode country(std::string_view code) { return listed<CountryList>(code); }
inline CardNetwork network(std::string_view name) { return listed<CardNetworkList>(name); }

inline LineItem line_item(std::int64_t amount, std::int64_t quantity = 1) {
  LineItem item;
  item.amount = MinorUnits{amount};
  item.quantity = quantity;
  return item;
}

inline LineItem discounted(LineItem item, std::int64_t discount_amount) {
  item.discount_amount = MinorUnits{discount_amount};
  return item;
}

inline LineItem taxed(LineItem item, std::int64_t tax_amount) {
  item.tax_amount = MinorUnits{tax_amount};
  return item;
}

inline Fee fee(std::int64_t amount) {
  Fee fee;
  fee.amount = MinorUnits{amount};
  return fee;
}

inline Shipping shipping(std::int64_t amount) {
  Shipping shipping;
  shipping.amount = MinorUnits{amount};
  return shipping;
}

// A session with these parts and no other, currency GBP.
inline ClientSession session_with(std::vector<LineItem> line_items, std::vector<Fee> fees = {},
                                  std::optional<Shipping> shipping = std::nullopt) {
  ClientSession session;
  session.currency_code = currency("GBP");
  Order order;
  if (!line_items.empty()) order.line_items = std::move(line_items);
  if (!fees.empty()) order.fees = std::move(fees);
  order.shipping = std::move(shipping);
  if (!(order == Order{})) session.order = std::move(order);
  return session;
}

inline ClientSession with_override(ClientSession session, std::int64_t amount) {
  session.amount = MinorUnits{amount};
  return session;
}

inline ClientSession without_currency(ClientSession session) {
  session.currency_code.reset();
  return session;
}

}  // namespace counterfoil::test
