// The fields of contract §2 that are closed lists, booleans, arrays and objects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/session_body.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::filled;
using test::in_quotes;

std::string with(std::string_view body, std::string_view value) {
  return filled(std::string{body}, "@", value);
}

// Expects one fault of each body.
void expect_fault(const std::string& body, std::string_view path, std::string_view description) {
  EXPECT_EQ(test::create_faults(body),
            (std::vector<Fault>{{std::string{path}, std::string{description}}}))
      << body;
}

struct ListField {
  const char* path;
  const char* body;
  std::span<const std::string_view> texts;
  std::string_view fault;
};

const ListField list_fields[] = {
    {"$.currencyCode", R"({"currencyCode":@})", CurrencyList::texts(),
     "Value must be an ISO 4217 currency code in upper case"},
    {"$.order.countryCode", R"({"order":{"countryCode":@}})", CountryList::texts(),
     "Value must be an ISO 3166-1 alpha-2 country code in upper case"},
    {"$.order.retailerCountryCode", R"({"order":{"retailerCountryCode":@}})", CountryList::texts(),
     "Value must be an ISO 3166-1 alpha-2 country code in upper case"},
    {"$.customer.billingAddress.countryCode",
     R"({"customer":{"billingAddress":{"countryCode":@}}})", CountryList::texts(),
     "Value must be an ISO 3166-1 alpha-2 country code in upper case"},
    {"$.customer.shippingAddress.countryCode",
     R"({"customer":{"shippingAddress":{"countryCode":@}}})", CountryList::texts(),
     "Value must be an ISO 3166-1 alpha-2 country code in upper case"},
    {"$.order.lineItems[0].productType",
     R"({"order":{"lineItems":[{"amount":1,"productType":@}]}})", ProductTypeList::texts(),
     "Value must be PHYSICAL or DIGITAL"},
    {"$.paymentMethod.paymentType", R"({"paymentMethod":{"paymentType":@}})",
     PaymentTypeList::texts(),
     "Value must be FIRST_PAYMENT, ECOMMERCE, SUBSCRIPTION or UNSCHEDULED"},
    {"$.paymentMethod.authorizationType", R"({"paymentMethod":{"authorizationType":@}})",
     AuthorizationTypeList::texts(), "Value must be FINAL or ESTIMATED"},
    {"$.paymentMethod.firstPaymentReason", R"({"paymentMethod":{"firstPaymentReason":@}})",
     FirstPaymentReasonList::texts(), "Value must be CardOnFile, Recurring or Unscheduled"},
    {"$.paymentMethod.orderedAllowedCardNetworks[0]",
     R"({"paymentMethod":{"orderedAllowedCardNetworks":[@]}})", CardNetworkList::texts(),
     "Value must be a card network"},
};

TEST(ReadLists, TakeExactlyTheTextsOfTheirList) {
  for (const auto& field : list_fields) {
    for (const auto text : field.texts) {
      const auto body = with(field.body, in_quotes(text));
      EXPECT_EQ(test::create_faults(body), std::vector<Fault>{}) << body;
      EXPECT_THAT(test::shown_on_create(body), testing::HasSubstr(in_quotes(text)));
    }
    for (const char* other : {R"("")", R"("gbp")", R"("XX X")", R"("physical")", R"("visa")",
                              R"("FIRST")", R"("recurring")", "1", "true", "[]", "{}"}) {
      expect_fault(with(field.body, other), field.path, field.fault);
    }
  }
}

TEST(ReadLists, NullEqualsAbsentExceptInAnArray) {
  for (const auto& field : list_fields) {
    const auto body = with(field.body, "null");
    if (std::string_view{field.path}.back() == ']') {
      expect_fault(body, field.path, field.fault);
    } else {
      EXPECT_EQ(test::create_faults(body), std::vector<Fault>{});
      EXPECT_THAT(test::shown_on_create(body), testing::Not(testing::HasSubstr("ountryCode\":n")));
    }
  }
}

TEST(ReadLists, BooleansAreTrueOrFalse) {
  const std::pair<const char*, const char*> fields[] = {
      {"$.paymentMethod.vaultOnSuccess", R"({"paymentMethod":{"vaultOnSuccess":@}})"},
      {"$.paymentMethod.vaultOn3DS", R"({"paymentMethod":{"vaultOn3DS":@}})"},
      {"$.paymentMethod.vaultOnAgreement", R"({"paymentMethod":{"vaultOnAgreement":@}})"},
      {"$.paymentMethod.options.PAYMENT_CARD.captureVaultedCardCvv",
       R"({"paymentMethod":{"options":{"PAYMENT_CARD":{"captureVaultedCardCvv":@}}}})"},
  };
  for (const auto& [path, body] : fields) {
    const auto name = std::string{path}.substr(std::string_view{path}.rfind('.') + 1);
    for (const std::string truth : {"true", "false"}) {
      EXPECT_THAT(test::shown_on_create(with(body, truth)),
                  testing::HasSubstr(in_quotes(name) + ':' + truth));
    }
    for (const char* other : {"0", "1", R"("true")", R"("")", "[]", "{}"}) {
      expect_fault(with(body, other), path, "Value must be true or false");
    }
    EXPECT_EQ(test::create_faults(with(body, "null")), std::vector<Fault>{});
  }
}

TEST(ReadLists, ObjectsAreObjects) {
  const std::pair<const char*, const char*> fields[] = {
      {"$", "@"},
      {"$.order", R"({"order":@})"},
      {"$.customer", R"({"customer":@})"},
      {"$.metadata", R"({"metadata":@})"},
      {"$.paymentMethod", R"({"paymentMethod":@})"},
      {"$.order.lineItems[1]", R"({"order":{"lineItems":[{"amount":1},@]}})"},
      {"$.order.lineItems[0].productData",
       R"({"order":{"lineItems":[{"amount":1,"productData":@}]}})"},
      {"$.order.fees[0]", R"({"order":{"fees":[@]}})"},
      {"$.order.shipping", R"({"order":{"shipping":@}})"},
      {"$.customer.billingAddress", R"({"customer":{"billingAddress":@}})"},
      {"$.customer.shippingAddress", R"({"customer":{"shippingAddress":@}})"},
      {"$.paymentMethod.options", R"({"paymentMethod":{"options":@}})"},
      {"$.paymentMethod.options.PAYPAL", R"({"paymentMethod":{"options":{"PAYPAL":@}}})"},
      {"$.paymentMethod.options.PAYPAL.surcharge",
       R"({"paymentMethod":{"options":{"PAYPAL":{"surcharge":@}}}})"},
      {"$.paymentMethod.options.PAYMENT_CARD.networks",
       R"({"paymentMethod":{"options":{"PAYMENT_CARD":{"networks":@}}}})"},
      {"$.paymentMethod.options.PAYMENT_CARD.networks.VISA",
       R"({"paymentMethod":{"options":{"PAYMENT_CARD":{"networks":{"VISA":@}}}}})"},
      {"$.paymentMethod.options.PAYMENT_CARD.networks.VISA.surcharge",
       R"({"paymentMethod":{"options":{"PAYMENT_CARD":{"networks":{"VISA":{"surcharge":@}}}}}})"},
  };
  for (const auto& [path, body] : fields) {
    for (const char* other : {"[]", "[1]", R"("{}")", "1", "true"}) {
      expect_fault(with(body, other), path, "Value must be an object");
    }
    const bool has_to_be_there =
        path == std::string_view{"$"} || std::string_view{path}.back() == ']';
    if (has_to_be_there) {
      expect_fault(with(body, "null"), path, "Value must be an object");
      continue;
    }
    EXPECT_EQ(test::create_faults(with(body, "null")), std::vector<Fault>{});
    if (path == std::string_view{"$.paymentMethod"}) continue;  // `{}` has defaults
    EXPECT_EQ(test::session_of(with(body, "null")), test::session_of(with(body, "{}")));
  }
}

TEST(ReadLists, ArraysAreArrays) {
  const std::pair<const char*, const char*> fields[] = {
      {"$.order.lineItems", R"({"order":{"lineItems":@}})"},
      {"$.order.fees", R"({"order":{"fees":@}})"},
      {"$.paymentMethod.orderedAllowedCardNetworks",
       R"({"paymentMethod":{"orderedAllowedCardNetworks":@}})"},
  };
  for (const auto& [path, body] : fields) {
    for (const char* other : {"{}", R"("[]")", R"({"amount":1})", "1", "true"}) {
      expect_fault(with(body, other), path, "Value must be an array");
    }
    EXPECT_EQ(test::session_of(with(body, "null")), test::session_of(with(body, "[]")));
  }
}

TEST(AllowedCardNetworks, KeepTheOrderSent) {
  EXPECT_THAT(test::shown_on_create(
                  R"({"paymentMethod":{"orderedAllowedCardNetworks":["JCB","EFTPOS","AMEX"]}})"),
              testing::HasSubstr(R"("orderedAllowedCardNetworks":["JCB","EFTPOS","AMEX"])"));
}

TEST(AllowedCardNetworks, NoneAreTheDefaults) {
  for (const char* none :
       {R"({"paymentMethod":{}})", R"({"paymentMethod":{"orderedAllowedCardNetworks":null}})",
        R"({"paymentMethod":{"orderedAllowedCardNetworks":[]}})"}) {
    EXPECT_EQ(test::session_of(none).payment_method, PaymentMethod{}) << none;
  }
}

TEST(AllowedCardNetworks, EveryRepeatIsAFaultAtItsPlace) {
  constexpr const char* repeats = "Value must not repeat a card network";
  EXPECT_EQ(test::create_faults(R"({"paymentMethod":{"orderedAllowedCardNetworks":
      ["VISA","JCB","VISA","nope","JCB","VISA"]}})"),
            (std::vector<Fault>{
                {"$.paymentMethod.orderedAllowedCardNetworks[2]", repeats},
                {"$.paymentMethod.orderedAllowedCardNetworks[3]", "Value must be a card network"},
                {"$.paymentMethod.orderedAllowedCardNetworks[4]", repeats},
                {"$.paymentMethod.orderedAllowedCardNetworks[5]", repeats}}));
}

}  // namespace
}  // namespace counterfoil::json
