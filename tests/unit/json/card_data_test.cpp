#include "json/card_data.h"

#include <gtest/gtest.h>

#include "json/session_body.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::create_faults;
using test::update_faults;

constexpr const char* number_fault =
    "Value must not hold a payment card number, and this may be one: none belongs here";
constexpr const char* name_fault =
    "A name must not hold a payment card number, and this may be one: none belongs here";
constexpr const char* code_fault =
    "Value must not be the security code of a payment card: none belongs here";

// A body in which `value` stands as text at every field of that kind.
struct Field {
  const char* path;
  const char* body;  // with # for the value
};

const std::vector<Field> free_texts = {
    {"$.order.lineItems[0].name", R"({"order":{"lineItems":[{"amount":1,"name":"#"}]}})"},
    {"$.order.lineItems[0].description",
     R"({"order":{"lineItems":[{"amount":1,"description":"#"}]}})"},
    {"$.order.lineItems[0].productData.brand",
     R"({"order":{"lineItems":[{"amount":1,"productData":{"brand":"#"}}]}})"},
    {"$.order.lineItems[0].productData.color",
     R"({"order":{"lineItems":[{"amount":1,"productData":{"color":"#"}}]}})"},
    {"$.order.lineItems[0].productData.weightUnit",
     R"({"order":{"lineItems":[{"amount":1,"productData":{"weightUnit":"#"}}]}})"},
    {"$.order.fees[0].type", R"({"order":{"fees":[{"amount":1,"type":"#"}]}})"},
    {"$.order.fees[0].description", R"({"order":{"fees":[{"amount":1,"description":"#"}]}})"},
    {"$.order.shipping.methodName", R"({"order":{"shipping":{"methodName":"#"}}})"},
    {"$.order.shipping.methodDescription", R"({"order":{"shipping":{"methodDescription":"#"}}})"},
    {"$.customer.emailAddress", R"({"customer":{"emailAddress":"#@example.com"}})"},
    {"$.customer.mobileNumber", R"({"customer":{"mobileNumber":"#"}})"},
    {"$.customer.firstName", R"({"customer":{"firstName":"#"}})"},
    {"$.customer.lastName", R"({"customer":{"lastName":"#"}})"},
    {"$.customer.billingAddress.firstName", R"({"customer":{"billingAddress":{"firstName":"#"}}})"},
    {"$.customer.shippingAddress.addressLine1",
     R"({"customer":{"shippingAddress":{"addressLine1":"#"}}})"},
    {"$.customer.shippingAddress.addressLine2",
     R"({"customer":{"shippingAddress":{"addressLine2":"#"}}})"},
    {"$.customer.billingAddress.city", R"({"customer":{"billingAddress":{"city":"#"}}})"},
    {"$.customer.billingAddress.state", R"({"customer":{"billingAddress":{"state":"#"}}})"},
    {"$.customer.billingAddress.postalCode",
     R"({"customer":{"billingAddress":{"postalCode":"#"}}})"},
    {"$.paymentMethod.descriptor", R"({"paymentMethod":{"descriptor":"#"}})"},
    {"$.paymentMethod.options.APPLE_PAY.merchantName",
     R"({"paymentMethod":{"options":{"APPLE_PAY":{"merchantName":"#"}}}})"},
    {"$.paymentMethod.options.KLARNA.extraMerchantData",
     R"({"paymentMethod":{"options":{"KLARNA":{"extraMerchantData":"#"}}}})"},
    {"$.paymentMethod.options.KLARNA.extraMerchantData.a[1]",
     R"({"paymentMethod":{"options":{"KLARNA":{"extraMerchantData":{"a":[1,"#"]}}}}})"},
    {"$.paymentMethod.options.KLARNA.note",
     R"({"paymentMethod":{"options":{"KLARNA":{"note":"#"}}}})"},
    {"$.paymentMethod.options.APPLE_PAY.recurringPaymentRequest.managementUrl",
     R"({"paymentMethod":{"options":{"APPLE_PAY":{"recurringPaymentRequest":)"
     R"({"managementUrl":"#"}}}}})"},
    {"$.metadata.note", R"({"metadata":{"note":"#"}})"},
    {"$.metadata.a.b[0].c", R"({"metadata":{"z":[],"a":{"y":{},"b":[{"c":"#"}]}}})"},
};

const std::vector<Field> identifiers = {
    {"orderId", R"({"orderId":"#"})"},
    {"customerId", R"({"customerId":"#"})"},
    {"taxId", R"({"customer":{"taxId":"#"}})"},
    {"nationalDocumentId", R"({"customer":{"nationalDocumentId":"#"}})"},
    {"itemId", R"({"order":{"lineItems":[{"amount":1,"itemId":"#"}]}})"},
    {"taxCode", R"({"order":{"lineItems":[{"amount":1,"taxCode":"#"}]}})"},
    {"methodId", R"({"order":{"shipping":{"methodId":"#"}}})"},
    {"productData",
     R"({"order":{"lineItems":[{"amount":1,"productData":{"sku":"#",)"
     R"("globalTradeItemNumber":"#","manufacturerPartNumber":"#","pageUrl":"#"}}]}})"},
};

std::string fill(const Field& field, std::string_view value) {
  return test::filled(field.body, "#", value);
}

TEST(CardData, EveryFreeTextIsSearched) {
  for (const Field& field : free_texts) {
    const std::vector<Fault> expected = {{field.path, number_fault}};
    EXPECT_EQ(create_faults(fill(field, "4111111111111111")), expected);
    EXPECT_EQ(create_faults(fill(field, "4111111111111112")), std::vector<Fault>{}) << field.path;
  }
}

TEST(CardData, APatchIsSearchedLikeAPost) {
  EXPECT_EQ(update_faults(R"({"clientToken":"t","metadata":{"a":"4111 1111 1111 1111"}})"),
            (std::vector<Fault>{{"$.metadata.a", number_fault}}));
}

TEST(CardData, IdentifiersMayBeAnyNumber) {
  for (const Field& field : identifiers) {
    EXPECT_EQ(create_faults(fill(field, "4111111111111111")), std::vector<Fault>{}) << field.path;
  }
}

TEST(CardData, IntegersOfMetadataAreSearched) {
  EXPECT_EQ(
      create_faults(R"({"metadata":{"a":4111111111111111,"b":[[5555555555554444]],"c":-1}})"),
      (std::vector<Fault>{{"$.metadata.a", number_fault}, {"$.metadata.b[0][0]", number_fault}}));
}

TEST(CardData, FractionsAndNumbersWithASignAreNot) {
  EXPECT_EQ(create_faults(R"({"metadata":{"a":[0.4111111111111111,4111111111111111.0,)"
                          R"(-4111111111111111,4.111111111111111e15],"b":"0.4111111111111111"}})"),
            std::vector<Fault>{});
}

TEST(CardData, NamesAreSearchedAndNotRepeated) {
  const std::string body = R"({"metadata":{"a":{"4111111111111111":1}},)"
                           R"("paymentMethod":{"options":{"4111-1111-1111-1111":{"a":1},)"
                           R"("KLARNA":{"n4111111111111111":1}}}})";
  EXPECT_EQ(create_faults(body),
            (std::vector<Fault>{{"$.metadata.a['…']", name_fault},
                                {"$.paymentMethod.options['…']", name_fault},
                                {"$.paymentMethod.options.KLARNA['…']", name_fault}}));
}

TEST(CardData, WarningsAndOtherFaultsDoNotRepeatOneEither) {
  const auto faults = create_faults(R"({"4111111111111111":1,"customer":{"firstName":1}})");
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0].path, "$['…']");
  const auto read = read_create_body(R"({"customer":{"n4111111111111111":1}})", {});
  ASSERT_EQ(read->warnings.size(), 1U);
  EXPECT_EQ(read->warnings[0].message,
            "$.customer['…'] is not a field of the client session: it is not stored.");
}

TEST(CardData, SecurityCodesAreKnownByTheirNames) {
  EXPECT_EQ(create_faults(R"({"metadata":{"cvv":"123","card":{"securityCode":1234},"cvc":"12345",)"
                          R"("code":"123","CVC2":null,"cvv2":["123"]}})"),
            (std::vector<Fault>{{"$.metadata.cvv", code_fault},
                                {"$.metadata.card.securityCode", code_fault}}));
}

TEST(CardData, AllFaultsAreToldInTheOrderOfTheBody) {
  EXPECT_EQ(
      create_faults(
          R"({"amount":-1,"metadata":{"b":["x","4242424242424242",{"d":"4242424242424242"}],)"
          R"("c":"4242424242424242"},"customer":{"firstName":"4242424242424242"},"no":1})"),
      (std::vector<Fault>{{"$.amount", "Value must be an integer from 0 to 9223372036854775807"},
                          {"$.metadata.b[1]", number_fault},
                          {"$.metadata.b[2].d", number_fault},
                          {"$.metadata.c", number_fault},
                          {"$.customer.firstName", number_fault},
                          {"$.no", "The client session has no field of this name"}}));
}

TEST(CardData, ManyFaultsAreCounted) {
  const std::string body =
      R"({"metadata":{"a":[)" + test::repeated("4111111111111111,", 5'000) + "0]}}";
  const auto faults = create_faults(body, ReadLimits{.metadata_bytes_max = 1'000'000});
  ASSERT_EQ(faults.size(), 1001U);
  EXPECT_EQ(faults[999].path, "$.metadata.a[999]");
  EXPECT_EQ(faults[1000].description, "4000 further faults are not listed");
}

TEST(CardData, TheDeepestLevelIsSearched) {
  const std::size_t depth_max = ReadLimits{}.depth_max;
  const std::size_t arrays = depth_max - 2;  // below the body and metadata
  const std::string body = R"({"metadata":{"a":)" + test::repeated("[", arrays) +
                           "4111111111111111" + test::repeated("]", arrays) + "}}";
  EXPECT_EQ(create_faults(body),
            (std::vector<Fault>{{"$.metadata.a" + test::repeated("[0]", arrays), number_fault}}));
}

TEST(CardData, NothingIsRefusedWhereItIsAllowed) {
  const ReadLimits limits{.card_numbers = CardNumbers::allowed};
  for (const Field& field : free_texts) {
    EXPECT_EQ(create_faults(fill(field, "4111111111111111"), limits), std::vector<Fault>{});
  }
  EXPECT_EQ(create_faults(R"({"metadata":{"cvv":"123","4111111111111111":1}})", limits),
            std::vector<Fault>{});
}

TEST(CardData, WhatIsStoredAlreadyIsReadAgain) {
  EXPECT_EQ(stored_limits.card_numbers, CardNumbers::allowed);
}

}  // namespace
}  // namespace counterfoil::json
