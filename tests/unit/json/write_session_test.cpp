#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "json/session_body.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::shown_on_create;

std::vector<std::string> keys_of(const boost::json::value& object) {
  std::vector<std::string> keys;
  for (const auto& member : object.as_object()) keys.emplace_back(std::string_view{member.key()});
  return keys;
}

// Every field that a session can hold, in the order of an answer.
constexpr std::string_view everything =
    R"({"customerId":"c","orderId":"o","amount":7,"currencyCode":"EUR",)"
    R"("metadata":{"z":1.0,"a":[{}]},"order":{"lineItems":[{"itemId":"i","name":"n",)"
    R"("description":"d","amount":1,"quantity":2,"discountAmount":0,"taxAmount":3,"taxCode":"t",)"
    R"("productType":"PHYSICAL","productData":{"sku":"1","brand":"2","color":"3",)"
    R"("globalTradeItemNumber":"4","manufacturerPartNumber":"5","weight":6.50,"weightUnit":"7",)"
    R"("pageUrl":"8"}},{"amount":0,"quantity":1}],"countryCode":"FR",)"
    R"("retailerCountryCode":"DE","fees":[{"type":"t","description":"d","amount":4}],)"
    R"("shipping":{"amount":5,"methodId":"1","methodName":"2","methodDescription":"3"}},)"
    R"("customer":{"emailAddress":"a@b.co","mobileNumber":"1","firstName":"2","lastName":"3",)"
    R"("billingAddress":{"firstName":"1","lastName":"2","addressLine1":"3","addressLine2":"4",)"
    R"("city":"5","state":"6","postalCode":"7","countryCode":"NL"},)"
    R"("shippingAddress":{"city":"x"},"taxId":"4","nationalDocumentId":"5"},)"
    R"("paymentMethod":{"vaultOnSuccess":true,"vaultOn3DS":false,"vaultOnAgreement":true,)"
    R"("descriptor":"d","paymentType":"ECOMMERCE","authorizationType":"FINAL",)"
    R"("firstPaymentReason":"CardOnFile","orderedAllowedCardNetworks":["JCB","VISA"],)"
    R"("options":{"PAYPAL":{"surcharge":{"amount":0}}}}})";

TEST(WriteSession, ShowsEveryFieldThatIsSet) { EXPECT_EQ(shown_on_create(everything), everything); }

TEST(WriteSession, WritesTheKeysInTheOrderOfTheContract) {
  EXPECT_THAT(keys_of(boost::json::parse(shown_on_create(everything))),
              testing::ElementsAre("customerId", "orderId", "amount", "currencyCode", "metadata",
                                   "order", "customer", "paymentMethod"));
}

TEST(WriteSession, TheOrderSentDoesNotMatter) {
  auto members = boost::json::parse(everything).as_object();
  boost::json::object reversed;
  while (!members.empty()) {
    const auto last = std::prev(members.end());
    reversed[last->key()] = last->value();
    members.erase(last);
  }
  reversed["metadata"] = boost::json::parse(R"({"z":1,"a":[{}]})");
  const auto expected = test::filled(std::string{everything}, R"("z":1.0)", R"("z":1)");
  EXPECT_EQ(shown_on_create(test::filled(boost::json::serialize(reversed), "6.5E0", "6.50")),
            expected);
}

TEST(WriteSession, OfTheEmptySessionIsAnEmptyObject) {
  EXPECT_EQ(test::written(ClientSession{}, std::nullopt).document, "{}");
}

TEST(WriteSession, ShowsTheAmountItIsGiven) {
  const auto session = test::session_of(R"({"amount":5})");
  EXPECT_EQ(test::written(session, MinorUnits{9}).document, R"({"amount":9})");
  EXPECT_EQ(test::written(session, std::nullopt).document, "{}");
  EXPECT_EQ(test::written(ClientSession{}, MinorUnits{0}).document, R"({"amount":0})");
  EXPECT_EQ(test::written(ClientSession{}, MinorUnits{test::int64_max}).document,
            R"({"amount":9223372036854775807})");
}

TEST(WriteSession, ShowsZerosFalseAndEmptyTexts) {
  constexpr const char* body =
      R"({"amount":0,"order":{"lineItems":[{"name":"","description":"","amount":0,"quantity":1,)"
      R"("discountAmount":0,"taxAmount":0,"productData":{"weight":0}}],"fees":[{"amount":0}],)"
      R"("shipping":{"amount":0,"methodId":""}},"customer":{"billingAddress":{"addressLine2":""},)"
      R"("taxId":"","nationalDocumentId":""}})";
  EXPECT_EQ(shown_on_create(body), body);
}

TEST(WriteSession, LeavesOutWhatHasNoValue) {
  EXPECT_EQ(shown_on_create(R"({"metadata":{},"order":{"lineItems":[],"fees":[],"shipping":{}},
      "customer":{"billingAddress":{},"shippingAddress":{"city":null}},"orderId":"o"})"),
            R"({"orderId":"o"})");
  for (const char* none : {"{}", R"({"sku":null})", R"({"unknown":1})"}) {
    EXPECT_EQ(shown_on_create(R"({"order":{"lineItems":[{"amount":1,"productData":)" +
                              std::string{none} + "}]}}"),
              R"({"amount":1,"order":{"lineItems":[{"amount":1,"quantity":1}]}})");
  }
}

TEST(WriteSession, APaymentMethodAlwaysHasItsFlagsAndNetworks) {
  constexpr const char* expected =
      R"({"paymentMethod":{"vaultOnSuccess":false,"vaultOn3DS":false,"vaultOnAgreement":false,)"
      R"("orderedAllowedCardNetworks":["VISA","MASTERCARD","AMEX","MAESTRO","UNIONPAY",)"
      R"("CARTES_BANCAIRES","DANKORT","DINERS_CLUB","DISCOVER","EFTPOS","ENROUTE","ELO","HIPER",)"
      R"("INTERAC","JCB","MIR","OTHER"]}})";
  EXPECT_EQ(shown_on_create(R"({"paymentMethod":{}})"), expected);
  EXPECT_EQ(shown_on_create(R"({"paymentMethod":{"vaultOn3DS":null,"options":{}}})"), expected);
  EXPECT_EQ(shown_on_create(R"({"paymentMethod":null})"), "{}");
}

TEST(WriteSession, EscapesWhatJsonEscapes) {
  EXPECT_EQ(shown_on_create(R"({"orderId":"\"\\\n\u0000\u00e9","metadata":{"a\"":"\u001f"}})"),
            R"({"orderId":"\"\\\n\u0000é","metadata":{"a\"":"\u001f"}})");
}

}  // namespace
}  // namespace counterfoil::json
