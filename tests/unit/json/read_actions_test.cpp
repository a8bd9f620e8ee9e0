// What a shopper's actions come to, and what is wrong with them.
#include "json/read_actions.h"

#include <gtest/gtest.h>

#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

const std::vector<ShippingMethod> methods{
    {.id = "STANDARD", .name = "Standard", .description = "3 days", .amount = MinorUnits{500}},
    {.id = "EXPRESS", .name = "Express", .description = "", .amount = MinorUnits{1000}}};

Result<SessionPatch> read(std::string_view body) {
  return read_actions_body(body, ReadLimits{}, methods);
}

std::string action(std::string_view type, std::string_view params) {
  return R"({"type":")" + std::string{type} + R"(","params":)" + std::string{params} + "}";
}

std::string body_of(const std::string& actions) { return R"({"actions":[)" + actions + "]}"; }

SessionPatch patch_of_action(std::string_view type, std::string_view params) {
  return test::value_of(read(body_of(action(type, params))));
}

std::vector<Fault> faults_of(std::string_view body) {
  const auto patch = read(body);
  return patch ? std::vector<Fault>{} : patch.error().faults;
}

std::vector<Fault> faults_of_action(std::string_view type, std::string_view params) {
  return faults_of(body_of(action(type, params)));
}

SessionPatch selecting(const char* type, std::optional<std::string> network = std::nullopt) {
  SessionPatch patch;
  patch.selection = Selection{type, std::move(network)};
  return patch;
}

TEST(ReadActions, NoneChangeNothing) { EXPECT_EQ(read(R"({"actions":[]})"), SessionPatch{}); }

TEST(ReadActions, APaymentMethodIsSelected) {
  EXPECT_EQ(patch_of_action("SELECT_PAYMENT_METHOD", R"({"paymentMethodType":"PAYPAL"})"),
            selecting("PAYPAL"));
  for (const char* bin_data : {"{}", "null", R"({"network":null,"issuer_name":null})"}) {
    const auto params =
        R"({"paymentMethodType":"PAYMENT_CARD","binData":)" + std::string{bin_data} + "}";
    EXPECT_EQ(patch_of_action("SELECT_PAYMENT_METHOD", params), selecting("PAYMENT_CARD"));
  }
  EXPECT_EQ(patch_of_action("SELECT_PAYMENT_METHOD",
                            R"({"binData":{"network":"VISA","product_code":"VISA"},)"
                            R"("paymentMethodType":"PAYMENT_CARD","further":1})"),
            selecting("PAYMENT_CARD", "VISA"));
}

TEST(ReadActions, ASelectionIsForgottenWithAndWithoutParams) {
  SessionPatch forgetting;
  forgetting.selection = Change<Selection>::clear();
  EXPECT_EQ(patch_of_action("UNSELECT_PAYMENT_METHOD", "{}"), forgetting);
  EXPECT_EQ(patch_of_action("UNSELECT_PAYMENT_METHOD", "null"), forgetting);
  EXPECT_EQ(read(R"({"actions":[{"type":"UNSELECT_PAYMENT_METHOD"}]})"), forgetting);
}

TEST(ReadActions, TheCustomerIsPatchedMemberByMember) {
  const std::vector<std::pair<const char*, const char*>> as_patches{
      {R"("SET_EMAIL_ADDRESS","params":{"emailAddress":"a@b.example"})",
       R"({"customer":{"emailAddress":"a@b.example"}})"},
      {R"("SET_MOBILE_NUMBER","params":{"mobileNumber":"+31"})",
       R"({"customer":{"mobileNumber":"+31"}})"},
      {R"("SET_CUSTOMER_FIRST_NAME","params":{"firstName":"Ada"})",
       R"({"customer":{"firstName":"Ada"}})"},
      {R"("SET_CUSTOMER_LAST_NAME","params":{"lastName":"L"})", R"({"customer":{"lastName":"L"}})"},
      {R"("SET_BILLING_ADDRESS","params":{"billingAddress":{"city":"X","countryCode":"NL"}})",
       R"({"customer":{"billingAddress":{"city":"X","countryCode":"NL"}}})"},
      {R"("SET_SHIPPING_ADDRESS","params":{"shippingAddress":{"state":"NH"}})",
       R"({"customer":{"shippingAddress":{"state":"NH"}}})"}};
  for (const auto& [action, patch] : as_patches) {
    EXPECT_EQ(read(R"({"actions":[{"type":)" + std::string{action} + "}]}"), test::patch_of(patch))
        << action;
  }
}

// As wallets send their addresses.
TEST(ReadActions, EmptyTextsAndNullsOfAnAddressAreAbsent) {
  const auto patch =
      patch_of_action("SET_SHIPPING_ADDRESS",
                      R"({"shippingAddress":{"firstName":null,"city":"X","addressLine2":"",)"
                      R"("state":"","countryCode":null}})");
  EXPECT_EQ(patch, test::patch_of(R"({"customer":{"shippingAddress":{"city":"X"}}})"));
}

TEST(ReadActions, AShippingMethodBecomesTheOrdersShipping) {
  const auto expected =
      test::patch_of(R"({"order":{"shipping":{"amount":500,"methodId":"STANDARD",)"
                     R"("methodName":"Standard","methodDescription":"3 days"}}})");
  for (const char* name : {"shippingMethodId", "shipping_method_id"}) {
    const auto params = R"({")" + std::string{name} + R"(":"STANDARD"})";
    EXPECT_EQ(patch_of_action("SELECT_SHIPPING_METHOD", params), expected);
  }
}

TEST(ReadActions, ALaterActionWins) {
  const auto patch = test::value_of(
      read(body_of(action("SELECT_PAYMENT_METHOD", R"({"paymentMethodType":"PAYPAL"})") + "," +
                   action("SET_EMAIL_ADDRESS", R"({"emailAddress":"first@b.example"})") + "," +
                   action("SET_MOBILE_NUMBER", R"({"mobileNumber":"1"})") + "," +
                   action("UNSELECT_PAYMENT_METHOD", "{}") + "," +
                   action("SET_EMAIL_ADDRESS", R"({"emailAddress":"last@b.example"})"))));
  auto expected =
      test::patch_of(R"({"customer":{"emailAddress":"last@b.example","mobileNumber":"1"}})");
  expected.selection = Change<Selection>::clear();
  EXPECT_EQ(patch, expected);
}

TEST(ReadActions, WhatIsMissingOrOfAnotherTypeIsAFault) {
  EXPECT_EQ(faults_of("[]"), (std::vector<Fault>{{"$", "Value must be an object"}}));
  EXPECT_EQ(faults_of("{}"), (std::vector<Fault>{{"$.actions", "Value is required"}}));
  EXPECT_EQ(faults_of(R"({"actions":{}})"),
            (std::vector<Fault>{{"$.actions", "Value must be an array"}}));
  EXPECT_EQ(faults_of(R"({"actions":[1,{},{"type":1},{"type":null}]})"),
            (std::vector<Fault>{{"$.actions[0]", "Value must be an object"},
                                {"$.actions[1].type", "Value is required"},
                                {"$.actions[2].type", "Value must be a valid string"},
                                {"$.actions[3].type", "Value is required"}}));
  EXPECT_EQ(faults_of_action("SET_EMAIL_ADDRESS", "[]"),
            (std::vector<Fault>{{"$.actions[0].params", "Value must be an object"}}));
  EXPECT_EQ(faults_of_action("SELECT_PAYMENT_METHOD", R"({"binData":7})"),
            (std::vector<Fault>{{"$.actions[0].params.paymentMethodType", "Value is required"}}));
  EXPECT_EQ(faults_of_action("SELECT_PAYMENT_METHOD", R"({"paymentMethodType":"P","binData":7})"),
            (std::vector<Fault>{{"$.actions[0].params.binData", "Value must be an object"}}));
  EXPECT_EQ(
      faults_of_action("SET_BILLING_ADDRESS", R"({"billingAddress":"Main St"})"),
      (std::vector<Fault>{{"$.actions[0].params.billingAddress", "Value must be an object"}}));
  for (const char* params : {"null", "{}", R"({"emailAddress":null})"}) {
    EXPECT_EQ(faults_of_action("SET_EMAIL_ADDRESS", params),
              (std::vector<Fault>{{"$.actions[0].params.emailAddress", "Value is required"}}));
  }
}

TEST(ReadActions, UnknownOnesAmongGoodOnesAreFaults) {
  const auto faults = faults_of(
      body_of(action("SET_MOBILE_NUMBER", R"({"mobileNumber":"1"})") + "," +
              action("SET_SURCHARGE_FEE", R"({"amount":1})") + "," + action("set_x", "{}") + "," +
              action("SELECT_SHIPPING_METHOD", R"({"shippingMethodId":"PIGEON"})") + "," +
              action("SELECT_SHIPPING_METHOD", R"({"shipping_method_id":""})")));
  EXPECT_EQ(faults,
            (std::vector<Fault>{
                {"$.actions[1].type", "There is no such action"},
                {"$.actions[2].type", "There is no such action"},
                {"$.actions[3].params.shippingMethodId", "There is no such shipping method"},
                {"$.actions[4].params.shipping_method_id", "There is no such shipping method"}}));
}

TEST(ReadActions, ValuesKeepTheRulesOfTheirFields) {
  const auto faults = faults_of(
      body_of(action("SET_EMAIL_ADDRESS", R"({"emailAddress":"nobody"})") + "," +
              action("SET_BILLING_ADDRESS", R"({"billingAddress":{"countryCode":"XX"}})") + "," +
              action("SET_MOBILE_NUMBER", R"({"mobileNumber":""})") + "," +
              action("SET_CUSTOMER_LAST_NAME", R"({"lastName":"4111111111111111"})")));
  ASSERT_EQ(faults.size(), 4U);
  EXPECT_EQ(faults[0].path, "$.actions[0].params.emailAddress");
  EXPECT_EQ(faults[1].path, "$.actions[1].params.billingAddress.countryCode");
  EXPECT_EQ(faults[2].path, "$.actions[2].params.mobileNumber");
  EXPECT_EQ(faults[3].path, "$.actions[3].params.lastName");
}

TEST(ReadActions, WhatIsNoJsonIsMalformed) {
  EXPECT_EQ(read("{").error().code, ErrorCode::malformed_json);
  EXPECT_EQ(read(R"({"actions":[],"actions":[]})").error().code, ErrorCode::malformed_json);
}

}  // namespace
}  // namespace counterfoil::json
