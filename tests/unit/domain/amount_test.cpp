#include "domain/amount.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "support/builders_json.h"

namespace counterfoil {
namespace {

using test::discounted;
using test::fee;
using test::int64_max;
using test::line_item;
using test::session_with;
using test::shipping;
using test::taxed;
using test::with_override;

constexpr const char* overflow = "The total does not fit a 64-bit integer";
constexpr const char* negative = "The discount is larger than the line";

std::optional<std::int64_t> number(std::optional<MinorUnits> amount) {
  return amount ? std::optional{amount->value} : std::nullopt;
}

std::optional<std::int64_t> computed(const ClientSession& session) {
  std::vector<Fault> faults;
  const Amounts amounts = compute_amounts(session, faults);
  EXPECT_EQ(faults, std::vector<Fault>{});
  return number(amounts.computed);
}

std::optional<std::int64_t> effective(const ClientSession& session) {
  std::vector<Fault> faults;
  const Amounts amounts = compute_amounts(session, faults);
  EXPECT_EQ(faults, std::vector<Fault>{});
  return number(amounts.effective);
}

std::vector<Fault> faults_of(const ClientSession& session) {
  std::vector<Fault> faults;
  static_cast<void>(compute_amounts(session, faults));
  return faults;
}

TEST(Amount, FollowsThePublishedVectors) {
  const auto vectors = boost::json::parse(test::test_file("amount-vectors.json"));
  std::size_t totals = 0;
  for (const auto& each : vectors.as_array()) {
    const auto& vector = each.as_object();
    if (!vector.contains("lineItems")) continue;
    const boost::json::value body = {{"order", {{"lineItems", vector.at("lineItems")}}}};
    EXPECT_EQ(effective(test::session_of(boost::json::serialize(body))),
              vector.at("expectedTotal").as_int64())
        << body;
    ++totals;
  }
  EXPECT_EQ(totals, 3U);
}

TEST(Amount, FollowsThePublishedVectorOfAnOverride) {
  const auto vectors = boost::json::parse(test::test_file("amount-vectors.json"));
  const auto& vector = vectors.as_array().back().as_object();
  const auto session =
      with_override(session_with({line_item(vector.at("computedTotal").as_int64())}),
                    vector.at("merchantAmount").as_int64());
  EXPECT_EQ(effective(session), vector.at("expectedCharged").as_int64());
  EXPECT_EQ(computed(session), vector.at("computedTotal").as_int64());
}

TEST(Amount, OfALineIsUnitsLessDiscountPlusTax) {
  EXPECT_EQ(computed(session_with({line_item(1000, 3)})), 3000);
  EXPECT_EQ(computed(session_with({discounted(line_item(1000, 3), 7)})), 2993);
  EXPECT_EQ(computed(session_with({taxed(line_item(1000, 3), 7)})), 3007);
  EXPECT_EQ(computed(session_with({taxed(discounted(line_item(1000, 3), 7), 11)})), 3004);
  EXPECT_EQ(computed(session_with({line_item(0)})), 0);
}

TEST(Amount, AddsLinesFeesAndShipping) {
  EXPECT_EQ(
      computed(session_with({line_item(1), line_item(20)}, {fee(300), fee(4000)}, shipping(50000))),
      54321);
  EXPECT_EQ(computed(session_with({}, {fee(7)})), 7);
  EXPECT_EQ(computed(session_with({}, {}, shipping(7))), 7);
}

TEST(Amount, IsNothingWhereThereIsNothingToComputeFrom) {
  Shipping unpaid;
  unpaid.method_id = "post";
  for (const auto& session : {ClientSession{}, session_with({}), session_with({}, {}, unpaid),
                              test::session_of(R"({"order":{"countryCode":"FR"}})")}) {
    EXPECT_EQ(computed(session), std::nullopt);
    EXPECT_EQ(effective(session), std::nullopt);
  }
}

TEST(Amount, OfZeroIsAnAmount) {
  EXPECT_EQ(effective(session_with({}, {fee(0)})), 0);
  EXPECT_EQ(effective(session_with({}, {}, shipping(0))), 0);
}

TEST(Amount, AnOverrideOfZeroIsAValue) {
  const auto session = with_override(session_with({line_item(5)}), 0);
  EXPECT_EQ(effective(session), 0);
  EXPECT_EQ(computed(session), 5);
}

TEST(Amount, AnOverrideAloneIsEffectiveAndNothingIsComputed) {
  EXPECT_EQ(effective(with_override(ClientSession{}, 9)), 9);
  EXPECT_EQ(computed(with_override(ClientSession{}, 9)), std::nullopt);
}

TEST(Amount, SurchargesOfOptionsNeverEnterIt) {
  EXPECT_EQ(effective(test::session_of(R"({"order":{"fees":[{"amount":1}]},"paymentMethod":{
      "options":{"PAYPAL":{"surcharge":{"amount":70}}}}})")),
            1);
}

TEST(Amount, ReachesTheLargestInt64) {
  EXPECT_EQ(computed(session_with({line_item(int64_max)})), int64_max);
  EXPECT_EQ(computed(session_with({line_item(1, int64_max)})), int64_max);
  EXPECT_EQ(computed(session_with({taxed(line_item(int64_max - 1), 1)})), int64_max);
  EXPECT_EQ(computed(session_with({taxed(discounted(line_item(int64_max), 5), 5)})), int64_max);
  EXPECT_EQ(computed(session_with({line_item(int64_max - 6), line_item(1)}, {fee(2)}, shipping(3))),
            int64_max);
  EXPECT_EQ(computed(session_with({}, {fee(int64_max), fee(0)}, shipping(0))), int64_max);
}

TEST(Amount, AnOverflowNamesThePartThatDoesNotFit) {
  const struct {
    ClientSession session;
    const char* path;
  } rows[] = {
      {session_with({line_item(1), line_item(int64_max, 2)}), "$.order.lineItems[1].amount"},
      {session_with({line_item(int64_max / 2 + 1, 2)}), "$.order.lineItems[0].amount"},
      // The product counts, whatever the discount brings it down to.
      {session_with({discounted(line_item(int64_max, 2), int64_max)}),
       "$.order.lineItems[0].amount"},
      {session_with({taxed(line_item(int64_max), 1)}), "$.order.lineItems[0].taxAmount"},
      {session_with({taxed(discounted(line_item(int64_max), 1), 2)}),
       "$.order.lineItems[0].taxAmount"},
      {session_with({line_item(int64_max), line_item(1)}), "$.order.lineItems[1].amount"},
      {session_with({line_item(int64_max)}, {fee(0), fee(1)}), "$.order.fees[1].amount"},
      {session_with({}, {fee(int64_max), fee(1)}), "$.order.fees[1].amount"},
      {session_with({line_item(int64_max)}, {}, shipping(1)), "$.order.shipping.amount"},
      {session_with({}, {fee(int64_max)}, shipping(1)), "$.order.shipping.amount"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(faults_of(row.session), (std::vector<Fault>{{row.path, overflow}}));
  }
}

TEST(Amount, AnOverrideExcusesNoOverflow) {
  EXPECT_EQ(faults_of(with_override(session_with({line_item(int64_max, 2)}), 1)),
            (std::vector<Fault>{{"$.order.lineItems[0].amount", overflow}}));
}

TEST(Amount, EveryLineThatDoesNotFitIsNamedAndTheSumIsThenNot) {
  EXPECT_EQ(faults_of(session_with({line_item(int64_max, 2), line_item(int64_max),
                                    taxed(line_item(int64_max), 1), line_item(3, int64_max)},
                                   {fee(int64_max)}, shipping(int64_max))),
            (std::vector<Fault>{{"$.order.lineItems[0].amount", overflow},
                                {"$.order.lineItems[2].taxAmount", overflow},
                                {"$.order.lineItems[3].amount", overflow}}));
}

TEST(Amount, ASumThatDoesNotFitIsOneFault) {
  EXPECT_EQ(faults_of(session_with({line_item(int64_max), line_item(1), line_item(int64_max)},
                                   {fee(int64_max)}, shipping(int64_max))),
            (std::vector<Fault>{{"$.order.lineItems[1].amount", overflow}}));
  EXPECT_EQ(faults_of(session_with(
                {line_item(int64_max), line_item(1), line_item(int64_max, 2), line_item(1)})),
            (std::vector<Fault>{{"$.order.lineItems[1].amount", overflow},
                                {"$.order.lineItems[2].amount", overflow}}));
}

TEST(Amount, ALineMayReachZeroButNotGoBelow) {
  EXPECT_EQ(computed(session_with({discounted(line_item(10, 2), 20)})), 0);
  EXPECT_EQ(computed(session_with({taxed(discounted(line_item(10, 2), 21), 1)})), 0);
  EXPECT_EQ(faults_of(session_with({discounted(line_item(10, 2), 21)})),
            (std::vector<Fault>{{"$.order.lineItems[0].discountAmount", negative}}));
  EXPECT_EQ(faults_of(session_with({taxed(discounted(line_item(0), int64_max), int64_max - 1)})),
            (std::vector<Fault>{{"$.order.lineItems[0].discountAmount", negative}}));
}

TEST(Amount, EveryNegativeLineIsNamedAndAnOverflowToo) {
  EXPECT_EQ(faults_of(session_with({discounted(line_item(1), 2), line_item(int64_max), line_item(1),
                                    discounted(line_item(3), 4)})),
            (std::vector<Fault>{{"$.order.lineItems[0].discountAmount", negative},
                                {"$.order.lineItems[2].amount", overflow},
                                {"$.order.lineItems[3].discountAmount", negative}}));
}

TEST(Amount, APlentifulOtherLineDoesNotExcuseANegativeOne) {
  EXPECT_EQ(faults_of(session_with({line_item(100), discounted(line_item(1), 2)})),
            (std::vector<Fault>{{"$.order.lineItems[1].discountAmount", negative}}));
}

}  // namespace
}  // namespace counterfoil
