// The amount against sums in 128 bits, where nothing overflows.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/amount.h"
#include "support/builders.h"

namespace counterfoil {
namespace {

__extension__ using Wide = __int128;
constexpr Wide most = test::int64_max;

struct Expected {
  std::vector<Fault> faults;
  Wide total = 0;
  bool overflowed = false;

  void refuse(const std::string& path) {
    overflowed = true;
    faults.push_back({path, "The total does not fit a 64-bit integer"});
  }
  void add(Wide part, const std::string& path) {
    if (overflowed) return;
    total += part;
    if (total > most) refuse(path);
  }
};

Expected expected_of(const std::vector<LineItem>& items, const std::vector<Fee>& fees,
                     const std::optional<Shipping>& shipping) {
  Expected expected;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto path = "$.order.lineItems[" + std::to_string(i) + "].";
    const Wide full = Wide{items[i].amount.value} * items[i].quantity;
    const Wide tax = items[i].tax_amount.value_or(MinorUnits{0}).value;
    const Wide line = full - items[i].discount_amount.value_or(MinorUnits{0}).value + tax;
    if (full <= most && line < 0) {
      expected.faults.push_back({path + "discountAmount", "The discount is larger than the line"});
    } else if (full > most || line > most) {
      expected.refuse(path + (full > most ? "amount" : "taxAmount"));
    } else {
      expected.add(line, path + "amount");
    }
  }
  for (std::size_t i = 0; i < fees.size(); ++i) {
    expected.add(fees[i].amount.value, "$.order.fees[" + std::to_string(i) + "].amount");
  }
  if (shipping) expected.add(shipping->amount->value, "$.order.shipping.amount");
  return expected;
}

std::int64_t draw_amount() {
  if (*rc::gen::inRange(0, 3) == 0) return *rc::gen::inRange<std::int64_t>(0, 1000);
  const auto near = *rc::gen::element<std::int64_t>(1, test::int64_max, test::int64_max / 2,
                                                    test::int64_max / 3, 3037000499, 4294967296);
  return near - *rc::gen::inRange<std::int64_t>(0, 2);
}

LineItem draw_line_item() {
  auto item = test::line_item(
      draw_amount(), *rc::gen::element<std::int64_t>(1, 1, 1, 2, 3, 3037000500, test::int64_max));
  if (*rc::gen::inRange(0, 3) == 0) item.discount_amount = MinorUnits{draw_amount()};
  if (*rc::gen::inRange(0, 3) == 0) item.tax_amount = MinorUnits{draw_amount()};
  return item;
}

RC_GTEST_PROP(AmountProperties, IsTheSumOfItsPartsOrNamesTheOneAtFault, ()) {
  std::vector<LineItem> items;
  for (int left = *rc::gen::inRange(0, 4); left > 0; --left) items.push_back(draw_line_item());
  std::vector<Fee> fees;
  for (int left = *rc::gen::inRange(0, 3); left > 0; --left) {
    fees.push_back(test::fee(draw_amount()));
  }
  std::optional<Shipping> shipping;
  if (*rc::gen::inRange(0, 2) == 0) shipping = test::shipping(draw_amount());

  std::vector<Fault> faults;
  const auto amounts = compute_amounts(test::session_with(items, fees, shipping), faults);

  const auto expected = expected_of(items, fees, shipping);
  RC_ASSERT(faults == expected.faults);
  RC_CLASSIFY(expected.faults.empty(), "fits");
  if (!faults.empty()) return;
  const bool has_parts = !items.empty() || !fees.empty() || shipping;
  RC_ASSERT(amounts.computed.has_value() == has_parts);
  RC_ASSERT(amounts.effective == amounts.computed);
  if (has_parts) RC_ASSERT(Wide{amounts.computed->value} == expected.total);
}

}  // namespace
}  // namespace counterfoil
