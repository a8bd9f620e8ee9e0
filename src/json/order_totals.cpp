#include "json/order_totals.h"

#include <charconv>
#include <limits>
#include <system_error>

#include "json/split.h"

namespace counterfoil::json {
namespace {

bool take_integer(Splitter& text, std::int64_t& number) {
  const auto value = text.take_value();
  const char* const end = value.data() + value.size();
  const auto read = std::from_chars(value.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end;
}

// False when the sum does not fit.
bool add_to(MinorUnits& sum, MinorUnits part) {
  const auto total = add(sum, part);
  if (total) sum = *total;
  return total.has_value();
}

struct Line {
  MinorUnits amount;  // of one unit
  std::int64_t quantity = 1;
  MinorUnits discount;
  MinorUnits tax;
};

std::optional<Line> take_line(Splitter& text) {
  Line line;
  const bool is_taken = text.take_object([&](std::string_view name) {
    if (name == "amount") return take_integer(text, line.amount.value);
    if (name == "quantity") return take_integer(text, line.quantity);
    if (name == "discountAmount") return take_integer(text, line.discount.value);
    if (name == "taxAmount") return take_integer(text, line.tax.value);
    return !text.take_value().empty();
  });
  return is_taken ? std::optional{line} : std::nullopt;
}

bool add_line(MinorUnits& sum, const Line& line) {
  const auto full = multiply(line.amount, line.quantity);
  const auto discounted = full ? subtract(*full, line.discount) : std::nullopt;
  const auto total = discounted ? add(*discounted, line.tax) : std::nullopt;
  return total && add_to(sum, *total);
}

// The tax of many lines may exceed what fits, as discounts take it off the lines again.
void add_tax(MinorUnits& sum, MinorUnits tax) {
  if (!add_to(sum, tax)) sum.value = std::numeric_limits<std::int64_t>::max();
}

bool add_amount_of(Splitter& text, MinorUnits& sum) {
  MinorUnits amount;
  const bool is_taken = text.take_object([&](std::string_view name) {
    return name == "amount" ? take_integer(text, amount.value) : !text.take_value().empty();
  });
  return is_taken && add_to(sum, amount);
}

bool add_fees_and_shipping(MinorUnits& sum, const SessionTexts& texts) {
  if (!texts.fees.empty()) {
    Splitter fees{texts.fees};
    if (!fees.take_array([&] { return add_amount_of(fees, sum); })) return false;
  }
  Splitter shipping{texts.shipping};
  return texts.shipping.empty() || add_amount_of(shipping, sum);
}

}  // namespace

std::optional<OrderTotals> add_up(const SessionTexts& texts, AmountOverride amount_override) {
  OrderTotals totals;
  const bool is_set = amount_override == AmountOverride::is_set;
  if (!texts.line_items.empty()) {
    Splitter items{texts.line_items};
    const bool are_added = items.take_array([&] {
      const auto line = take_line(items);
      if (!line) return false;
      add_tax(totals.tax, line->tax);
      return !is_set || add_line(totals.computed, *line);
    });
    if (!are_added) return std::nullopt;
  }
  if (is_set) {
    if (!add_fees_and_shipping(totals.computed, texts)) return std::nullopt;
  } else if (!texts.amount.empty()) {
    Splitter amount{texts.amount};
    if (!take_integer(amount, totals.computed.value)) return std::nullopt;
  }
  return totals;
}

}  // namespace counterfoil::json
