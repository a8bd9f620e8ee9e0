#include "domain/amount.h"

#include <string>

namespace counterfoil {
namespace {

constexpr const char* overflow_text = "The total does not fit a 64-bit integer";
constexpr const char* negative_text = "The discount is larger than the line";

// Adds up parts, and notes at which part the sum stopped to fit: one fault at most, as what is
// added after that has no part in it.
class Sum {
 public:
  explicit Sum(std::vector<Fault>& faults) : faults_{faults} {}

  // `path` makes the JSON path of the part; it is called for a fault only.
  template <class Path>
  void add(MinorUnits part, Path path) {
    is_started_ = true;
    if (overflowed_) return;
    if (const auto sum = counterfoil::add(total_, part)) {
      total_ = *sum;
    } else {
      overflowed_ = true;
      faults_.push_back({path(), overflow_text});
    }
  }

  // For a part that is a fault by itself: without it the sum means nothing.
  void give_up() {
    is_started_ = true;
    overflowed_ = true;
  }

  [[nodiscard]] std::optional<MinorUnits> total() const {
    return is_started_ ? std::optional{total_} : std::nullopt;
  }

 private:
  std::vector<Fault>& faults_;
  MinorUnits total_;
  bool is_started_ = false;
  bool overflowed_ = false;
};

void add_line(const LineItem& item, std::size_t index, Sum& sum, std::vector<Fault>& faults) {
  const auto path = [&](const char* member) {
    return "$.order.lineItems[" + std::to_string(index) + "]." + member;
  };
  const MinorUnits none{0};
  const auto full = multiply(item.amount, item.quantity);
  const auto discounted =
      full ? subtract(*full, item.discount_amount.value_or(none)) : std::nullopt;
  const auto line = discounted ? add(*discounted, item.tax_amount.value_or(none)) : std::nullopt;
  if (line && line->value < 0) {
    faults.push_back({path("discountAmount"), negative_text});
    return;
  }
  if (line) return sum.add(*line, [&] { return path("amount"); });
  faults.push_back({path(full ? "taxAmount" : "amount"), overflow_text});
  sum.give_up();
}

void add_order(const Order& order, Sum& sum, std::vector<Fault>& faults) {
  const std::size_t line_count = order.line_items ? order.line_items->size() : 0;
  for (std::size_t i = 0; i < line_count; ++i) add_line((*order.line_items)[i], i, sum, faults);
  const std::size_t fee_count = order.fees ? order.fees->size() : 0;
  for (std::size_t i = 0; i < fee_count; ++i) {
    sum.add((*order.fees)[i].amount,
            [&] { return "$.order.fees[" + std::to_string(i) + "].amount"; });
  }
  if (order.shipping && order.shipping->amount) {
    sum.add(*order.shipping->amount, [] { return std::string{"$.order.shipping.amount"}; });
  }
}

// Source: contract §4.
std::optional<MinorUnits> find_surcharge(const ClientSession& session) {
  const bool is_charged = !session.amount && session.order && session.order->line_items;
  if (!is_charged || !session.selection || !session.options) return std::nullopt;
  return surcharge_of(*session.selection, *session.options);
}

}  // namespace

Amounts compute_amounts(const ClientSession& session, std::vector<Fault>& faults) {
  Sum sum{faults};
  if (session.order) add_order(*session.order, sum, faults);
  const auto surcharge = find_surcharge(session);
  if (surcharge) {
    sum.add(*surcharge, [] { return std::string{"$.paymentMethod.options"}; });
  }
  const auto computed = sum.total();
  return {surcharge, computed, session.amount ? std::optional{*session.amount} : computed};
}

}  // namespace counterfoil
