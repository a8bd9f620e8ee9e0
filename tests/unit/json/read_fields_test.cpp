// Every field of contract §2: its types, its bounds, its closed list; on POST and PATCH alike.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/session_body.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::filled;
using test::in_quotes;
using test::repeated;

// `body` with `value` in the place of '@'.
std::string with(std::string_view body, std::string_view value) {
  return filled(std::string{body}, "@", value);
}

// Expects the same of a POST and of a PATCH.
void expect_faults(const std::string& body, const std::vector<Fault>& expected) {
  EXPECT_EQ(test::create_faults(body), expected) << body.substr(0, 200);
  const bool is_empty = body == "{}";
  const auto patch = R"({"clientToken":"t")" + std::string{is_empty ? "" : ","} + body.substr(1);
  EXPECT_EQ(test::update_faults(patch), expected) << patch.substr(0, 200);
}

void expect_accepted(std::string_view body, std::string_view value) {
  expect_faults(with(body, value), {});
  // What is read is shown again, as sent.
  EXPECT_THAT(test::shown_on_create(with(body, value)),
              testing::HasSubstr(':' + std::string{value}));
}

void expect_null_equals_absent(std::string_view body, std::string_view name) {
  const auto with_null = with(body, "null");
  const auto member = in_quotes(name) + ":null";
  auto without = filled(with_null, ',' + member, "");
  if (without == with_null) without = filled(with_null, member, "");
  ASSERT_NE(without, with_null);
  EXPECT_EQ(test::session_of(with_null), test::session_of(without)) << with_null;
}

std::string_view last_name(std::string_view path) { return path.substr(path.rfind('.') + 1); }

struct TextField {
  const char* path;
  const char* body;
  std::size_t length_min;
  std::size_t length_max;
};

constexpr TextField text_fields[] = {
    {"$.orderId", R"({"orderId":@})", 1, 255},
    {"$.customerId", R"({"customerId":@})", 1, 255},
    {"$.order.lineItems[0].itemId", R"({"order":{"lineItems":[{"amount":1,"itemId":@}]}})", 1, 255},
    {"$.order.lineItems[0].name", R"({"order":{"lineItems":[{"amount":1,"name":@}]}})", 0, 255},
    {"$.order.lineItems[0].description",
     R"({"order":{"lineItems":[{"amount":1,"description":@}]}})", 0, 255},
    {"$.order.lineItems[0].taxCode", R"({"order":{"lineItems":[{"amount":1,"taxCode":@}]}})", 1,
     255},
    {"$.order.lineItems[0].productData.sku",
     R"({"order":{"lineItems":[{"amount":1,"productData":{"sku":@}}]}})", 1, 255},
    {"$.order.lineItems[0].productData.brand",
     R"({"order":{"lineItems":[{"amount":1,"productData":{"brand":@}}]}})", 1, 255},
    {"$.order.lineItems[0].productData.color",
     R"({"order":{"lineItems":[{"amount":1,"productData":{"color":@}}]}})", 1, 255},
    {"$.order.lineItems[0].productData.globalTradeItemNumber",
     R"({"order":{"lineItems":[{"amount":1,"productData":{"globalTradeItemNumber":@}}]}})", 1, 255},
    {"$.order.lineItems[0].productData.manufacturerPartNumber",
     R"({"order":{"lineItems":[{"amount":1,"productData":{"manufacturerPartNumber":@}}]}})", 1,
     255},
    {"$.order.lineItems[0].productData.weightUnit",
     R"({"order":{"lineItems":[{"amount":1,"productData":{"weightUnit":@}}]}})", 1, 255},
    {"$.order.lineItems[0].productData.pageUrl",
     R"({"order":{"lineItems":[{"amount":1,"productData":{"pageUrl":@}}]}})", 1, 1024},
    {"$.order.fees[0].type", R"({"order":{"fees":[{"amount":1,"type":@}]}})", 1, 255},
    {"$.order.fees[0].description", R"({"order":{"fees":[{"amount":1,"description":@}]}})", 1, 255},
    {"$.order.shipping.methodId", R"({"order":{"shipping":{"methodId":@}}})", 0, 0},
    {"$.order.shipping.methodName", R"({"order":{"shipping":{"methodName":@}}})", 0, 0},
    {"$.order.shipping.methodDescription", R"({"order":{"shipping":{"methodDescription":@}}})", 0,
     0},
    {"$.customer.mobileNumber", R"({"customer":{"mobileNumber":@}})", 1, 255},
    {"$.customer.firstName", R"({"customer":{"firstName":@}})", 1, 255},
    {"$.customer.lastName", R"({"customer":{"lastName":@}})", 1, 255},
    {"$.customer.taxId", R"({"customer":{"taxId":@}})", 0, 255},
    {"$.customer.nationalDocumentId", R"({"customer":{"nationalDocumentId":@}})", 0, 255},
    {"$.customer.billingAddress.firstName", R"({"customer":{"billingAddress":{"firstName":@}}})", 1,
     255},
    {"$.customer.billingAddress.lastName", R"({"customer":{"billingAddress":{"lastName":@}}})", 1,
     255},
    {"$.customer.billingAddress.addressLine1",
     R"({"customer":{"billingAddress":{"addressLine1":@}}})", 1, 255},
    {"$.customer.billingAddress.addressLine2",
     R"({"customer":{"billingAddress":{"addressLine2":@}}})", 0, 255},
    {"$.customer.shippingAddress.city", R"({"customer":{"shippingAddress":{"city":@}}})", 1, 255},
    {"$.customer.shippingAddress.state", R"({"customer":{"shippingAddress":{"state":@}}})", 1, 255},
    {"$.customer.shippingAddress.postalCode",
     R"({"customer":{"shippingAddress":{"postalCode":@}}})", 1, 255},
    {"$.paymentMethod.descriptor", R"({"paymentMethod":{"descriptor":@}})", 0, 255},
    {"$.paymentMethod.options.APPLE_PAY.merchantName",
     R"({"paymentMethod":{"options":{"APPLE_PAY":{"merchantName":@}}}})", 1, 1024},
};

TEST(ReadFields, TextsAreStringsOfTheirLength) {
  for (const auto& field : text_fields) {
    for (const char* other : {"1", "1.5", "true", "false", "[]", "{}", R"(["a"])"}) {
      expect_faults(with(field.body, other), {{field.path, "Value must be a valid string"}});
    }
    const auto length_fault = "Value must have " + std::to_string(field.length_min) + " to " +
                              std::to_string(field.length_max) + " characters";
    for (const char* character : {"a", "€", "😀"}) {
      const auto text = [&](std::size_t length) { return in_quotes(repeated(character, length)); };
      expect_accepted(field.body, text(field.length_min));
      expect_accepted(field.body, text(1));
      if (field.length_min > 0) {
        expect_faults(with(field.body, text(0)), {{field.path, length_fault}});
      }
      if (field.length_max > 0) {
        expect_accepted(field.body, text(field.length_max));
        expect_faults(with(field.body, text(field.length_max + 1)), {{field.path, length_fault}});
      } else {
        expect_accepted(field.body, text(5000));
      }
    }
    expect_null_equals_absent(field.body, last_name(field.path));
  }
}

TEST(ReadFields, TheEmailAddressObeysItsRule) {
  constexpr const char* body = R"({"customer":{"emailAddress":@}})";
  constexpr const char* path = "$.customer.emailAddress";
  for (const char* good : {R"("john@primer.io")", R"("用户@例子.公司")"})
    expect_accepted(body, good);
  for (const char* bad : {R"("")", R"("john")", R"("john@primer")"}) {
    expect_faults(with(body, bad), {{path, "Value must be a valid e-mail address"}});
  }
  expect_faults(with(body, "1"), {{path, "Value must be a valid string"}});
  expect_null_equals_absent(body, "emailAddress");
}

struct IntegerField {
  const char* path;
  const char* body;
  std::int64_t min;
  bool is_required;
};

constexpr IntegerField integer_fields[] = {
    {"$.amount", R"({"amount":@})", 0, false},
    {"$.order.lineItems[0].amount", R"({"order":{"lineItems":[{"amount":@}]}})", 0, true},
    {"$.order.lineItems[0].quantity", R"({"order":{"lineItems":[{"amount":0,"quantity":@}]}})", 1,
     false},
    {"$.order.lineItems[0].discountAmount",
     R"({"order":{"lineItems":[{"amount":0,"discountAmount":@}]}})", 0, false},
    {"$.order.lineItems[0].taxAmount", R"({"order":{"lineItems":[{"amount":0,"taxAmount":@}]}})", 0,
     false},
    {"$.order.fees[0].amount", R"({"order":{"fees":[{"amount":@}]}})", 0, true},
    {"$.order.shipping.amount", R"({"order":{"shipping":{"amount":@}}})", 0, false},
    {"$.paymentMethod.options.PAYPAL.surcharge.amount",
     R"({"paymentMethod":{"options":{"PAYPAL":{"surcharge":{"amount":@}}}}})", 0, false},
    {"$.paymentMethod.options.PAYMENT_CARD.networks.VISA.surcharge.amount",
     R"({"paymentMethod":{"options":{"PAYMENT_CARD":{"networks":{"VISA":{"surcharge":)"
     R"({"amount":@}}}}}}})",
     0, false},
};

TEST(ReadFields, IntegersAreInt64TokensInTheirRange) {
  for (const auto& field : integer_fields) {
    for (const char* other : {"7.0", "7e2", "1e0", "0.0", "\"7\"", "true", "[]", "{}", "[1]"}) {
      expect_faults(with(field.body, other), {{field.path, "Value must be a valid integer"}});
    }
    const auto range =
        "Value must be an integer from " + std::to_string(field.min) + " to 9223372036854775807";
    for (const std::string& outside :
         {std::to_string(field.min - 1), std::string{"-9223372036854775808"},
          std::string{"-9223372036854775809"}, std::string{"9223372036854775808"},
          std::string{"18446744073709551617"}, std::string{"123456789012345678901234567890"}}) {
      expect_faults(with(field.body, outside), {{field.path, range}});
    }
    for (const std::string& inside :
         {std::to_string(field.min), std::string{"1"}, std::string{"9007199254740993"},
          std::string{"9223372036854775807"}}) {
      expect_accepted(field.body, inside);
    }
    if (field.is_required) {
      expect_faults(with(field.body, "null"), {{field.path, "Value is required"}});
      expect_faults(filled(with(field.body, "null"), R"("amount":null)", ""),
                    {{field.path, "Value is required"}});
    } else {
      expect_null_equals_absent(field.body, last_name(field.path));
    }
  }
}

TEST(ReadFields, MinusZeroIsZero) {
  EXPECT_EQ(test::session_of(R"({"amount":-0})"), test::session_of(R"({"amount":0})"));
}

TEST(ReadFields, TheQuantityIsOneUnlessSent) {
  EXPECT_EQ(test::shown_on_create(R"({"order":{"lineItems":[{"amount":2},
      {"amount":2,"quantity":null}]}})"),
            R"({"amount":4,"order":{"lineItems":[{"amount":2,"quantity":1},)"
            R"({"amount":2,"quantity":1}]}})");
}

TEST(ReadFields, TheWeightIsANumberFromZeroUpAsSent) {
  constexpr const char* body =
      R"({"order":{"lineItems":[{"amount":1,"productData":{"weight":@}}]}})";
  constexpr const char* path = "$.order.lineItems[0].productData.weight";
  for (const char* good : {"0", "-0", "-0.0", "-0e5", "1", "1.50", "0.10e-3", "1E+2", "1e-400",
                           "123456789012345678901234567890"}) {
    expect_accepted(body, good);
  }
  for (const char* bad : {"-1", "-0.1", "-0.01e5", "-1e-400", "\"1\"", "true", "[]", "{}"}) {
    expect_faults(with(body, bad), {{path, "Value must be a number from 0 up"}});
  }
  expect_null_equals_absent(body, "weight");
}

}  // namespace
}  // namespace counterfoil::json
