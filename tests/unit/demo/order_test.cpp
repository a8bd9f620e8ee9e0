#include "demo/order.h"

#include <gtest/gtest.h>

namespace counterfoil::test {
namespace {

TEST(ReadDemoOrder, TakesWhatThePageSends) {
  const auto order =
      read_demo_order(R"({"clientToken":"t","lineItems":[{"itemId":"print","quantity":2}],)"
                      R"("shippingMethodId":"express"})");
  ASSERT_TRUE(order);
  EXPECT_EQ(*order, (DemoOrder{"t", {{&demo_products[2], 2}}, &demo_shipping[1]}));
}

TEST(ReadDemoOrder, AnOrderMayBeEmpty) {
  const auto order = read_demo_order(R"({"lineItems":[]})");
  ASSERT_TRUE(order);
  EXPECT_EQ(*order, DemoOrder{});
}

TEST(ReadDemoOrder, RefusesWhatThePageWouldNotSend) {
  for (const char* body :
       {"[]", "1", "{}", R"({"lineItems":{}})", R"({"lineItems":[1]})",
        R"({"lineItems":[{"itemId":"car","quantity":1}]})", R"({"lineItems":[{"itemId":"mug"}]})",
        R"({"lineItems":[{"itemId":"mug","quantity":0}]})",
        R"({"lineItems":[{"itemId":"mug","quantity":-1}]})",
        R"({"lineItems":[{"itemId":"mug","quantity":100}]})",
        R"({"lineItems":[{"itemId":"mug","quantity":1.0}]})",
        R"({"lineItems":[{"itemId":"mug","quantity":99999999999999999999}]})",
        R"({"lineItems":[],"shippingMethodId":"pigeon"})",
        R"({"lineItems":[],"shippingMethodId":null})"}) {
    const auto order = read_demo_order(body);
    ASSERT_FALSE(order) << body;
    EXPECT_EQ(order.error().code, ErrorCode::request_invalid) << body;
  }
}

TEST(ReadDemoOrder, RefusesWhatIsNoJson) {
  const auto order = read_demo_order("{");
  ASSERT_FALSE(order);
  EXPECT_EQ(order.error().code, ErrorCode::malformed_json);
}

TEST(WriteCreateBody, WhatThingsCostIsOurs) {
  EXPECT_EQ(
      write_create_body({"", {{&demo_products[0], 2}}, &demo_shipping[0]}),
      R"({"orderId":"demo-order","currencyCode":"EUR","order":{"countryCode":"NL","lineItems":[)"
      R"({"itemId":"mug","name":"Enamel mug","description":"Holds a large coffee","amount":1450,)"
      R"("quantity":2}],"shipping":{"amount":395,"methodId":"standard","methodName":"Standard",)"
      R"("methodDescription":"Three days"}},"paymentMethod":{"options":{"ADYEN_IDEAL":)"
      R"({"surcharge":{"amount":49}},"MOLLIE_BANCONTACT":{"surcharge":{"amount":75}}}}})");
}

TEST(WriteUpdateBody, HasTheTokenAndTheOrderAlone) {
  EXPECT_EQ(write_update_body({"t", {}, nullptr}),
            R"({"clientToken":"t","order":{"lineItems":[]}})");
}

}  // namespace
}  // namespace counterfoil::test
