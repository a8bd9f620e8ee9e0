// What a body as a whole may say: unknown members, the client token, limits, the order of faults.
#include <gtest/gtest.h>

#include "json/session_body.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::create_faults;
using test::repeated;
using test::update_faults;

constexpr const char* unknown_field = "The client session has no field of this name";
constexpr const char* required = "Value is required";

std::vector<Warning> warnings_of(std::string_view body, ReadLimits limits = {}) {
  return test::value_of(read_create_body(body, limits)).warnings;
}

Warning unknown(const std::string& path) {
  return {"REQUEST", "UNKNOWN_FIELD",
          path + " is not a field of the client session: it is not stored."};
}

Error error_of(std::string_view body, ReadLimits limits = {}) {
  const auto read = read_create_body(body, limits);
  return read ? Error{} : read.error();
}

TEST(ReadBody, AnEmptyObjectIsAPatchThatKeepsEverything) {
  EXPECT_EQ(test::patch_of("{}"), SessionPatch{});
}

TEST(ReadBody, NullClearsOnBoth) {
  SessionPatch expected;
  expected.order_id = Change<std::string>::clear();
  expected.amount = Change<MinorUnits>::clear();
  expected.order = Change<OrderPatch>::clear();
  expected.customer = Change<CustomerPatch>::clear();
  expected.payment_method = Change<PaymentMethod>::clear();
  const auto members =
      R"("orderId":null,"amount":null,"order":null,"customer":null,"paymentMethod":null})";
  EXPECT_EQ(test::patch_of('{' + std::string{members}), expected);
  const auto update = read_update_body(R"({"clientToken":"t",)" + std::string{members}, {});
  ASSERT_TRUE(update);
  EXPECT_EQ(update->patch, expected);
}

TEST(ReadBody, OptionsAreAMemberOfTheirOwn) {
  SessionPatch expected;
  expected.payment_method = PaymentMethod{};
  expected.options = Change<PaymentMethodOptions>::clear();
  EXPECT_EQ(test::patch_of(R"({"paymentMethod":{"options":null}})"), expected);
  expected.options = PaymentMethodOptions{};
  EXPECT_EQ(test::patch_of(R"({"paymentMethod":{"options":{}}})"), expected);
}

TEST(ReadBody, AnUnknownRootMemberIsAFaultEach) {
  EXPECT_EQ(create_faults(R"({"orderID":"x","amount":1,"":null,"warnings":[],"clientToken":"t"})"),
            (std::vector<Fault>{{"$.orderID", unknown_field},
                                {"$['']", unknown_field},
                                {"$.warnings", unknown_field},
                                {"$.clientToken", unknown_field}}));
  EXPECT_EQ(update_faults(R"({"clientToken":"t","options":{},"client_token":1})"),
            (std::vector<Fault>{{"$.options", unknown_field}, {"$.client_token", unknown_field}}));
}

TEST(ReadBody, AnUnknownMemberBelowIsAWarningAndIsNotStored) {
  const auto body = R"({"order":{"x":1,"lineItems":[{"amount":1,"y":{"z":2},
      "productData":{"a b":1,"sku":"s"}}],"fees":[{"amount":1,"w":[]}],"shipping":{"v":1}},
      "customer":{"u":null,"billingAddress":{"line3":1}},
      "paymentMethod":{"paymentMethodType":"PAYMENT_CARD","options":{"PAYMENT_CARD":{
      "networks":{"VISA":{"surcharge":{"amount":1,"t":2},"s":1}}},
      "PAYPAL":{"surcharge":{"amount":1,"r":2}}}}})";
  EXPECT_EQ(
      warnings_of(body),
      (std::vector<Warning>{
          unknown("$.order.x"), unknown("$.order.lineItems[0].y"),
          unknown("$.order.lineItems[0].productData['a b']"), unknown("$.order.fees[0].w"),
          unknown("$.order.shipping.v"), unknown("$.customer.u"),
          unknown("$.customer.billingAddress.line3"), unknown("$.paymentMethod.paymentMethodType"),
          unknown("$.paymentMethod.options.PAYMENT_CARD.networks.VISA.surcharge.t"),
          unknown("$.paymentMethod.options.PAYMENT_CARD.networks.VISA.s"),
          unknown("$.paymentMethod.options.PAYPAL.surcharge.r")}));
  EXPECT_EQ(test::session_of(body), test::session_of(R"({"order":{"lineItems":[{"amount":1,
      "productData":{"sku":"s"}}],"fees":[{"amount":1}]},"paymentMethod":{"options":{
      "PAYMENT_CARD":{"networks":{"VISA":{"surcharge":{"amount":1}}}},
      "PAYPAL":{"surcharge":{"amount":1}}}}})"));
}

TEST(ReadBody, KnownMembersMakeNoWarning) {
  EXPECT_EQ(warnings_of(R"({"metadata":{"any":{"thing":1}},"order":{"lineItems":[{"amount":1}]}})"),
            std::vector<Warning>{});
}

TEST(ReadBody, TheClientTokenIsRequiredOnUpdate) {
  EXPECT_EQ(update_faults("{}"), (std::vector<Fault>{{"$.clientToken", required}}));
  EXPECT_EQ(update_faults(R"({"clientToken":null})"),
            (std::vector<Fault>{{"$.clientToken", required}}));
  for (const char* other : {"1", "true", "[]", "{}"}) {
    EXPECT_EQ(update_faults(R"({"clientToken":)" + std::string{other} + '}'),
              (std::vector<Fault>{{"$.clientToken", "Value must be a valid string"}}));
  }
  EXPECT_EQ(update_faults("[]"), (std::vector<Fault>{{"$", "Value must be an object"}}));
}

TEST(ReadBody, TheClientTokenIsReadWhereverItStands) {
  const auto read =
      read_update_body(R"({"amount":1,"clientToken":"a.b\u002ec","orderId":"o"})", {});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->client_token, "a.b.c");
  EXPECT_EQ(read->patch, test::patch_of(R"({"amount":1,"orderId":"o"})"));
  const auto empty = read_update_body(R"({"clientToken":""})", {});
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->client_token, "");
}

TEST(ReadBody, EveryFaultIsReportedInDocumentOrder) {
  EXPECT_EQ(
      update_faults(R"({"orderId":1,"order":{"fees":[{"type":"","amount":null,"description":1},{}],
          "lineItems":[{"quantity":0,"amount":-1},5]},"nope":1,"clientToken":null,
          "customer":{"billingAddress":[],"emailAddress":"x"},"amount":"7"})"),
      (std::vector<Fault>{
          {"$.orderId", "Value must be a valid string"},
          {"$.order.fees[0].type", "Value must have 1 to 255 characters"},
          {"$.order.fees[0].amount", required},
          {"$.order.fees[0].description", "Value must be a valid string"},
          {"$.order.fees[1].amount", required},
          {"$.order.lineItems[0].quantity",
           "Value must be an integer from 1 to 9223372036854775807"},
          {"$.order.lineItems[0].amount", "Value must be an integer from 0 to 9223372036854775807"},
          {"$.order.lineItems[1]", "Value must be an object"},
          {"$.nope", unknown_field},
          {"$.clientToken", required},
          {"$.customer.billingAddress", "Value must be an object"},
          {"$.customer.emailAddress", "Value must be a valid e-mail address"},
          {"$.amount", "Value must be a valid integer"}}));
}

TEST(ReadBody, AMissingMemberIsReportedAfterThoseThatAreThere) {
  EXPECT_EQ(update_faults(R"({"order":{"lineItems":[{"quantity":0}]},"amount":true})"),
            (std::vector<Fault>{{"$.order.lineItems[0].quantity",
                                 "Value must be an integer from 1 to 9223372036854775807"},
                                {"$.order.lineItems[0].amount", required},
                                {"$.amount", "Value must be a valid integer"},
                                {"$.clientToken", required}}));
}

TEST(ReadBody, FaultsBeyondTheMostAreCountedNotListed) {
  const ReadLimits limits{.faults_max = 2};
  EXPECT_EQ(create_faults(R"({"a":1,"b":2})", limits),
            (std::vector<Fault>{{"$.a", unknown_field}, {"$.b", unknown_field}}));
  EXPECT_EQ(create_faults(R"({"a":1,"b":2,"c":3,"d":4})", limits),
            (std::vector<Fault>{{"$.a", unknown_field},
                                {"$.b", unknown_field},
                                {"$", "2 further faults are not listed"}}));
  EXPECT_EQ(create_faults(R"({"a":1})", ReadLimits{.faults_max = 0}),
            (std::vector<Fault>{{"$", "1 further faults are not listed"}}));
}

TEST(ReadBody, WarningsBeyondTheMostAreCountedNotListed) {
  EXPECT_EQ(warnings_of(R"({"order":{"a":1,"b":2,"c":3}})", {.faults_max = 2}),
            (std::vector<Warning>{
                unknown("$.order.a"),
                unknown("$.order.b"),
                {"REQUEST", "UNKNOWN_FIELD", "1 further unknown fields are not listed."}}));
}

TEST(ReadBody, MalformedJsonComesBeforeEveryFault) {
  EXPECT_EQ(error_of(R"({"nope":1,"nope":2})").code, ErrorCode::malformed_json);
  EXPECT_EQ(error_of(R"({"metadata":{"":1})").code, ErrorCode::malformed_json);
  EXPECT_EQ(read_update_body("", {}).error().code, ErrorCode::malformed_json);
}

TEST(ReadBody, TheDepthIsBounded) {
  const auto nested = [](std::size_t depth) {
    return R"({"metadata":)" + repeated(R"({"a":)", depth - 1) + "1" + repeated("}", depth);
  };
  EXPECT_EQ(create_faults(nested(32)), std::vector<Fault>{});
  EXPECT_EQ(error_of(nested(33)).code, ErrorCode::malformed_json);
  EXPECT_EQ(create_faults(nested(3), {.depth_max = 3}), std::vector<Fault>{});
  EXPECT_EQ(error_of(nested(4), {.depth_max = 3}).code, ErrorCode::malformed_json);
}

TEST(ReadBody, LineItemsAreBoundedAndFeesAreNot) {
  const auto body = [](std::string_view member, std::size_t count) {
    return R"({"order":{")" + std::string{member} + R"(":[{"amount":1})" +
           repeated(R"(,{"amount":1})", count - 1) + "]}}";
  };
  EXPECT_EQ(create_faults(body("lineItems", 1000)), std::vector<Fault>{});
  EXPECT_EQ(create_faults(body("lineItems", 1001)),
            (std::vector<Fault>{{"$.order.lineItems", "Value must have at most 1000 elements"}}));
  EXPECT_EQ(create_faults(body("fees", 1001)), std::vector<Fault>{});
}

TEST(ReadBody, TooManyLineItemsHideNoFaultOfTheirs) {
  EXPECT_EQ(create_faults(R"({"order":{"lineItems":[{"amount":1},{"amount":-1},{}]}})",
                          {.line_items_max = 2}),
            (std::vector<Fault>{{"$.order.lineItems", "Value must have at most 2 elements"},
                                {"$.order.lineItems[1].amount",
                                 "Value must be an integer from 0 to 9223372036854775807"},
                                {"$.order.lineItems[2].amount", "Value is required"}}));
}

}  // namespace
}  // namespace counterfoil::json
