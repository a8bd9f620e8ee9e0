#include "domain/validate.h"

namespace counterfoil {
namespace {

bool names_an_amount(const ClientSession& session) {
  if (session.amount) return true;
  if (!session.order) return false;
  const Order& order = *session.order;
  return order.line_items.has_value() || order.fees.has_value() ||
         (order.shipping && order.shipping->amount);
}

}  // namespace

Result<Amounts> check_session(const ClientSession& session) {
  std::vector<Fault> faults;
  if (names_an_amount(session) && !session.currency_code) {
    faults.push_back({"$.currencyCode", "A currency code is required where there is an amount"});
  }
  const Amounts amounts = compute_amounts(session, faults);
  if (!faults.empty())
    return fail(Error{.code = ErrorCode::session_rule_broken, .faults = std::move(faults)});
  return amounts;
}

}  // namespace counterfoil
