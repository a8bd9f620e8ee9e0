#include "json/order_totals.h"

#include <gtest/gtest.h>

#include "support/builders.h"

namespace counterfoil::json {
namespace {

using test::int64_max;

struct Totals {
  std::int64_t computed;
  std::int64_t tax;
  friend bool operator==(const Totals&, const Totals&) = default;
};

std::optional<Totals> totals_of(const SessionTexts& texts, AmountOverride amount_override) {
  const auto totals = add_up(texts, amount_override);
  if (!totals) return std::nullopt;
  return Totals{totals->computed.value, totals->tax.value};
}

TEST(AddUp, OfNothingIsZero) {
  EXPECT_EQ(totals_of({}, AmountOverride::is_set), (Totals{0, 0}));
  EXPECT_EQ(totals_of({}, AmountOverride::is_not_set), (Totals{0, 0}));
}

TEST(AddUp, WithoutAnOverrideTheAmountIsTheComputedOne) {
  const SessionTexts texts{.amount = "77", .line_items = R"([{"amount":1,"taxAmount":3}])"};
  EXPECT_EQ(totals_of(texts, AmountOverride::is_not_set), (Totals{77, 3}));
}

TEST(AddUp, WithAnOverrideLinesFeesAndShippingAreAdded) {
  const SessionTexts texts{.amount = "77",
                           .line_items =
                               R"([{"name":"}],[{","amount":100,"quantity":3,"discountAmount":50,)"
                               R"("taxAmount":7},{"amount":1000,"quantity":1}])",
                           .fees = R"([{"type":"amount","amount":10000},{"amount":0}])",
                           .shipping = R"({"amount":100000,"methodId":"m"})"};
  EXPECT_EQ(totals_of(texts, AmountOverride::is_set), (Totals{111'257, 7}));
}

TEST(AddUp, TaxThatDoesNotFitIsTheLargestAmount) {
  const std::string most = std::to_string(int64_max);
  const std::string line = R"({"amount":)" + most + R"(,"quantity":1,"discountAmount":)" + most +
                           R"(,"taxAmount":)" + most + "}";
  const std::string items = '[' + line + ",{\"amount\":0,\"quantity\":1,\"taxAmount\":1}]";
  EXPECT_EQ(totals_of({.amount = "0", .line_items = items}, AmountOverride::is_not_set),
            (Totals{0, int64_max}));
}

TEST(AddUp, WhatNoCheckLetPassIsNoOrder) {
  const std::string most = std::to_string(int64_max);
  const std::string too_much = R"([{"amount":)" + most + R"(,"quantity":2}])";
  const std::string twice = R"([{"amount":)" + most + R"(},{"amount":1}])";
  for (const SessionTexts& texts :
       {SessionTexts{.line_items = too_much}, SessionTexts{.line_items = twice},
        SessionTexts{.fees = twice}, SessionTexts{.line_items = "{}"},
        SessionTexts{.line_items = R"([{"amount":1.5}])"}, SessionTexts{.shipping = "[]"},
        SessionTexts{.shipping = R"({"amount":"1"})"}, SessionTexts{.fees = R"([{"amount":}])"}}) {
    EXPECT_EQ(totals_of(texts, AmountOverride::is_set), std::nullopt);
  }
  EXPECT_EQ(totals_of({.amount = "x"}, AmountOverride::is_not_set), std::nullopt);
}

}  // namespace
}  // namespace counterfoil::json
