#include "domain/validate.h"

#include <gtest/gtest.h>

#include "support/builders_json.h"

namespace counterfoil {
namespace {

using test::discounted;
using test::fee;
using test::int64_max;
using test::line_item;
using test::session_of;
using test::session_with;
using test::shipping;
using test::with_override;
using test::without_currency;

const Fault no_currency{"$.currencyCode", "A currency code is required where there is an amount"};

std::vector<Fault> faults_of(const ClientSession& session) {
  const auto checked = check_session(session);
  if (checked) return {};
  EXPECT_EQ(checked.error(),
            (Error{.code = ErrorCode::session_rule_broken, .faults = checked.error().faults}));
  return checked.error().faults;
}

// One session for each kind of amount, with a currency.
std::vector<ClientSession> sessions_with_an_amount() {
  return {with_override(session_with({}), 1), with_override(session_with({}), 0),
          session_with({line_item(1)}),       session_with({line_item(0)}),
          session_with({}, {fee(1)}),         session_with({}, {fee(0)}),
          session_with({}, {}, shipping(1)),  session_with({}, {}, shipping(0))};
}

TEST(CheckSession, EachKindOfAmountNeedsACurrency) {
  for (const auto& session : sessions_with_an_amount()) {
    EXPECT_EQ(faults_of(session), std::vector<Fault>{});
    EXPECT_EQ(faults_of(without_currency(session)), std::vector<Fault>{no_currency});
  }
}

TEST(CheckSession, WithoutAnAmountNoCurrencyIsNeeded) {
  for (const char* body :
       {"{}", R"({"orderId":"o"})", R"({"order":{"countryCode":"FR","retailerCountryCode":"DE"}})",
        R"({"order":{"shipping":{"methodId":"post"}}})", R"({"order":{"lineItems":[],"fees":[]}})",
        R"({"metadata":{"amount":1}})",
        R"({"paymentMethod":{"options":{"PAYPAL":{"surcharge":{"amount":1}}}}})"}) {
    EXPECT_EQ(faults_of(session_of(body)), std::vector<Fault>{}) << body;
  }
}

TEST(CheckSession, ACurrencyAloneIsFine) {
  EXPECT_EQ(faults_of(session_of(R"({"currencyCode":"EUR"})")), std::vector<Fault>{});
}

TEST(CheckSession, TheCurrencyRuleIsOfTheMergedSession) {
  const auto stored = session_of(R"({"currencyCode":"EUR","order":{"lineItems":[{"amount":1}]}})");
  const auto after = [&](std::string_view patch) {
    return faults_of(test::value_of(apply_patch(stored, test::patch_of(patch))));
  };
  EXPECT_EQ(after(R"({"amount":5})"), std::vector<Fault>{});
  EXPECT_EQ(after(R"({"currencyCode":null})"), std::vector<Fault>{no_currency});
  EXPECT_EQ(after(R"({"currencyCode":null,"order":null})"), std::vector<Fault>{});
  EXPECT_EQ(after(R"({"currencyCode":null,"order":{"lineItems":[]}})"), std::vector<Fault>{});
}

TEST(CheckSession, GivesBothAmounts) {
  const auto checked = check_session(with_override(session_with({line_item(5)}), 3));
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->computed, MinorUnits{5});
  EXPECT_EQ(checked->effective, MinorUnits{3});
}

TEST(CheckSession, ReportsEveryFaultAtOnce) {
  const auto session = without_currency(
      session_with({discounted(line_item(1), 2), line_item(int64_max), line_item(1)}));
  EXPECT_EQ(faults_of(session),
            (std::vector<Fault>{
                no_currency,
                {"$.order.lineItems[0].discountAmount", "The discount is larger than the line"},
                {"$.order.lineItems[2].amount", "The total does not fit a 64-bit integer"}}));
}

}  // namespace
}  // namespace counterfoil
