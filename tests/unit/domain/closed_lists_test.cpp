#include "domain/closed_lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "support/builders_json.h"

namespace counterfoil {
namespace {

using Texts = std::vector<std::string>;

// The published lists, independent of the code.
const boost::json::object& published() {
  static const boost::json::value lists = boost::json::parse(test::test_file("enums.json"));
  return lists.as_object();
}

Texts published_list(std::string_view name) {
  Texts texts;
  for (const auto& text : published().at(name).as_array()) {
    texts.emplace_back(std::string_view{text.as_string()});
  }
  return texts;
}

Texts published_currencies() {
  Texts texts;
  for (const auto& currency : published().at("currencies").as_object()) {
    texts.emplace_back(std::string_view{currency.key()});
  }
  return texts;
}

template <class List>
Texts own_list() {
  const auto texts = List::texts();
  return {texts.begin(), texts.end()};
}

Texts names_of(const std::vector<CardNetwork>& networks) {
  Texts names;
  for (const CardNetwork network : networks) names.emplace_back(network.text());
  return names;
}

template <class List>
class EveryList : public testing::Test {};
using Lists =
    testing::Types<CurrencyList, CountryList, CardNetworkList, ProductTypeList, PaymentTypeList,
                   AuthorizationTypeList, FirstPaymentReasonList, IntervalUnitList>;
TYPED_TEST_SUITE(EveryList, Lists);

TYPED_TEST(EveryList, IsSortedWithoutRepeats) {
  const Texts texts = own_list<TypeParam>();
  const std::set<std::string> sorted{texts.begin(), texts.end()};
  EXPECT_THAT(texts, testing::ElementsAreArray(sorted));
}

TYPED_TEST(EveryList, FindsEachOfItsTexts) {
  std::size_t place = 0;
  for (const auto text : TypeParam::texts()) {
    const auto found = Closed<TypeParam>::of(text);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->text(), text);
    EXPECT_EQ(found->place(), place++);
  }
}

TYPED_TEST(EveryList, KnowsNoOtherText) {
  for (const auto known : TypeParam::texts()) {
    const std::string text{known};
    for (const std::string& other :
         {text + "X", " " + text, text.substr(1), std::string{}, std::string{"~"}, text + '\0'}) {
      EXPECT_FALSE(Closed<TypeParam>::of(other)) << '"' << other << '"';
    }
  }
}

TYPED_TEST(EveryList, TellsUpperFromLowerCase) {
  for (const auto known : TypeParam::texts()) {
    const std::string text{known};
    std::string other = text;
    other[0] = static_cast<char>(other[0] ^ 0x20);
    EXPECT_FALSE(Closed<TypeParam>::of(other)) << other;
  }
}

TEST(ClosedLists, HoldWhatIsPublished) {
  using testing::UnorderedElementsAreArray;
  EXPECT_THAT(own_list<CurrencyList>(), UnorderedElementsAreArray(published_currencies()));
  EXPECT_THAT(own_list<CountryList>(), UnorderedElementsAreArray(published_list("countries")));
  EXPECT_THAT(own_list<CardNetworkList>(),
              UnorderedElementsAreArray(published_list("cardNetworks")));
  EXPECT_THAT(own_list<ProductTypeList>(),
              UnorderedElementsAreArray(published_list("productType")));
  EXPECT_THAT(own_list<PaymentTypeList>(),
              UnorderedElementsAreArray(published_list("paymentType")));
  EXPECT_THAT(own_list<AuthorizationTypeList>(),
              UnorderedElementsAreArray(published_list("authorizationType")));
  EXPECT_THAT(own_list<FirstPaymentReasonList>(),
              UnorderedElementsAreArray(published_list("firstPaymentReason")));
  EXPECT_THAT(own_list<IntervalUnitList>(),
              testing::UnorderedElementsAre("minute", "hour", "day", "month", "year"));
}

TEST(ClosedLists, EveryPublishedCurrencyIsKnown) {
  for (const std::string& code : published_list("published_currency_enum")) {
    EXPECT_TRUE(CurrencyCode::of(code)) << code;
  }
}

TEST(CardNetworks, DefaultsStandInThePublishedOrder) {
  EXPECT_EQ(names_of(default_card_networks()), published_list("orderedAllowedCardNetworksDefault"));
}

TEST(CardNetworks, ThoseThatMayHaveOptionsAreThePublishedKeys) {
  Texts with_options;
  for (const auto text : CardNetworkList::texts()) {
    if (may_have_options(test::network(text))) with_options.emplace_back(text);
  }
  EXPECT_THAT(with_options,
              testing::UnorderedElementsAreArray(published_list("cardNetworkOptionKeys")));
}

TEST(Closed, EqualsWhenTheTextDoes) {
  EXPECT_EQ(test::currency("EUR"), test::currency("EUR"));
  EXPECT_FALSE(test::currency("EUR") == test::currency("GBP"));
}

}  // namespace
}  // namespace counterfoil
