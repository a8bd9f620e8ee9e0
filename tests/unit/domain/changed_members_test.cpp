#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/builders_json.h"

namespace counterfoil {
namespace {

using test::session_of;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> changed(std::string_view before, std::string_view after) {
  return test::changed_members(session_of(before), session_of(after));
}

TEST(ChangedMembers, AreNoneBetweenEqualSessions) {
  EXPECT_THAT(changed("{}", "{}"), IsEmpty());
  const auto same = R"({"orderId":"o","order":{"countryCode":"FR"},"customer":{"taxId":"t"},
      "paymentMethod":{"options":{"PAYPAL":{"a":1}}}})";
  EXPECT_THAT(changed(same, same), IsEmpty());
}

struct Row {
  const char* path;
  const char* before;
  const char* after;
};

TEST(ChangedMembers, NamesEachMemberByItsPath) {
  const Row rows[] = {
      {"customerId", R"({"customerId":"a"})", R"({"customerId":"b"})"},
      {"orderId", R"({"orderId":"a"})", R"({"orderId":"b"})"},
      {"amount", R"({"amount":0})", R"({"amount":1})"},
      {"currencyCode", R"({"currencyCode":"EUR"})", R"({"currencyCode":"GBP"})"},
      {"metadata", R"({"metadata":{"a":1}})", R"({"metadata":{"a":2}})"},
      {"order.lineItems", R"({"order":{"lineItems":[{"amount":1}]}})",
       R"({"order":{"lineItems":[{"amount":1,"quantity":2}]}})"},
      {"order.countryCode", R"({"order":{"countryCode":"FR"}})",
       R"({"order":{"countryCode":"DE"}})"},
      {"order.retailerCountryCode", R"({"order":{"retailerCountryCode":"FR"}})",
       R"({"order":{"retailerCountryCode":"DE"}})"},
      {"order.fees", R"({"order":{"fees":[{"amount":1}]}})",
       R"({"order":{"fees":[{"amount":2}]}})"},
      {"order.shipping", R"({"order":{"shipping":{"amount":1}}})",
       R"({"order":{"shipping":{"methodId":"m","amount":1}}})"},
      {"customer.emailAddress", R"({"customer":{"emailAddress":"a@b.co"}})",
       R"({"customer":{"emailAddress":"b@b.co"}})"},
      {"customer.mobileNumber", R"({"customer":{"mobileNumber":"1"}})",
       R"({"customer":{"mobileNumber":"2"}})"},
      {"customer.firstName", R"({"customer":{"firstName":"1"}})",
       R"({"customer":{"firstName":"2"}})"},
      {"customer.lastName", R"({"customer":{"lastName":"1"}})", R"({"customer":{"lastName":"2"}})"},
      {"customer.billingAddress", R"({"customer":{"billingAddress":{"city":"1"}}})",
       R"({"customer":{"billingAddress":{"city":"2"}}})"},
      {"customer.shippingAddress", R"({"customer":{"shippingAddress":{"city":"1"}}})",
       R"({"customer":{"shippingAddress":{"city":"1","state":"s"}}})"},
      {"customer.taxId", R"({"customer":{"taxId":"1"}})", R"({"customer":{"taxId":""}})"},
      {"customer.nationalDocumentId", R"({"customer":{"nationalDocumentId":"1"}})",
       R"({"customer":{"nationalDocumentId":"2"}})"},
      {"paymentMethod", R"({"paymentMethod":{}})", R"({"paymentMethod":{"vaultOn3DS":true}})"},
      {"paymentMethod.options", R"({"paymentMethod":{"options":{"PAYPAL":{"a":1}}}})",
       R"({"paymentMethod":{"options":{"PAYPAL":{"a":2}}}})"},
  };
  for (const Row& row : rows) {
    EXPECT_THAT(changed(row.before, row.after), ElementsAre(row.path));
    EXPECT_THAT(changed(row.after, row.before), ElementsAre(row.path));
  }
}

TEST(ChangedMembers, SettingAndClearingAreChanges) {
  EXPECT_THAT(changed("{}", R"({"amount":0})"), ElementsAre("amount"));
  EXPECT_THAT(changed(R"({"amount":0})", "{}"), ElementsAre("amount"));
  EXPECT_THAT(changed("{}", R"({"order":{"countryCode":"FR"}})"), ElementsAre("order.countryCode"));
  EXPECT_THAT(changed(R"({"customer":{"taxId":"1","lastName":"l"}})", "{}"),
              ElementsAre("customer.lastName", "customer.taxId"));
}

TEST(ChangedMembers, StandInTheOrderOfAnAnswer) {
  EXPECT_THAT(changed("{}", R"({"paymentMethod":{"options":{"PAYPAL":{"a":1}}},
      "customer":{"taxId":"t","emailAddress":"a@b.co"},"order":{"fees":[{"amount":1}],
      "lineItems":[{"amount":1}]},"metadata":{"a":1},"currencyCode":"EUR","amount":1,
      "orderId":"o","customerId":"c"})"),
              ElementsAre("customerId", "orderId", "amount", "currencyCode", "metadata",
                          "order.lineItems", "order.fees", "customer.emailAddress",
                          "customer.taxId", "paymentMethod", "paymentMethod.options"));
}

}  // namespace
}  // namespace counterfoil
