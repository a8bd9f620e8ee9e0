#include "api/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "support/application_bed.h"
#include "support/builders_json.h"
#include "support/builders_random.h"
#include "support/configuration_rules.h"

namespace counterfoil::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What a session of this body is configured as; throws when the body is refused.
Json configuration_of_body(ApplicationBed& bed, const std::string& body) {
  return boost::json::parse(bed.send(configuration_of(bed.create(body))).body);
}

Json client_session_of_body(const std::string& body) {
  ApplicationBed bed;
  return configuration_of_body(bed, body).at("clientSession");
}

// Each member in turn: the text of the session that is shown with it.
const Json* find(const Json& object, std::string_view name) {
  return object.as_object().if_contains(name);
}

std::int64_t number_in(const Json& object, std::string_view name, std::int64_t otherwise) {
  const auto* member = find(object, name);
  return member == nullptr ? otherwise : member->as_int64();
}

// Sums here are those of any amounts, in any order.
__extension__ using Wide = __int128;

// The sum of a member of the elements of an array that may not be there.
Wide sum_in(const Json& parent, std::string_view array, std::string_view name) {
  const auto* elements = find(parent, array);
  if (elements == nullptr) return 0;
  Wide sum = 0;
  for (const auto& element : elements->as_array()) sum += number_in(element, name, 0);
  return sum;
}

Wide computed_total(const Json& order) {
  Wide total = sum_in(order, "fees", "amount");
  if (const auto* items = find(order, "lineItems")) {
    for (const auto& item : items->as_array()) {
      total += Wide{item.at("amount").as_int64()} * item.at("quantity").as_int64() -
               number_in(item, "discountAmount", 0) + number_in(item, "taxAmount", 0);
    }
  }
  const auto* shipping = find(order, "shipping");
  return shipping == nullptr ? total : total + number_in(*shipping, "amount", 0);
}

// What a shopper may do; some of it is refused.
std::string draw_actions() {
  static const std::vector<std::string> all{
      R"({"type":"SELECT_PAYMENT_METHOD","params":{"paymentMethodType":"PAYPAL"}})",
      R"({"type":"SELECT_PAYMENT_METHOD","params":{"paymentMethodType":"PAYMENT_CARD",)"
      R"("binData":{"network":"VISA"}}})",
      R"({"type":"UNSELECT_PAYMENT_METHOD"})",
      R"({"type":"SET_BILLING_ADDRESS","params":{"billingAddress":{"city":"","state":null}}})",
      R"({"type":"SET_SHIPPING_ADDRESS","params":{"shippingAddress":{"countryCode":"NL"}}})",
      R"({"type":"SET_EMAIL_ADDRESS","params":{"emailAddress":"ada@example.com"}})",
      R"({"type":"SELECT_SHIPPING_METHOD","params":{"shippingMethodId":"standard"}})",
      R"({"type":"SELECT_SHIPPING_METHOD","params":{"shipping_method_id":"pigeon"}})"};
  std::string actions;
  for (int left = *rc::gen::inRange(1, 4); left > 0; --left) {
    actions += (actions.empty() ? "" : ",") + *rc::gen::elementOf(all);
  }
  return R"({"actions":[)" + actions + "]}";
}

// A session that keeps every rule, with a chance of patches and actions; its client token.
std::string draw_session(ApplicationBed& bed) {
  bed.service.read_limits = limits_for_anything;
  auto body = draw_create_body();
  body.as_object()["currencyCode"] = "GBP";
  const Answer created = bed.send(post(boost::json::serialize(body)));
  RC_PRE(created.status == 200);
  const std::string token = created.text("clientToken");
  for (int left = *rc::gen::inRange(0, 3); left > 0; --left) {
    const std::string members = boost::json::serialize(draw_patch_body());
    if (members != "{}") {
      static_cast<void>(bed.send(patch(token, members.substr(1, members.size() - 2))));
    }
    const Answer acted = bed.send(actions_of(token, draw_actions()));
    RC_ASSERT(acted.status == 200 || acted.status == 422);
    if (acted.status == 200) {
      RC_ASSERT(acted.body == bed.send(configuration_of(token)).body);
    }
  }
  return token;
}

RC_GTEST_PROP(Configuration, KeepsEveryRuleOfTheSdks, ()) {
  ApplicationBed bed;
  const Answer answer = bed.send(configuration_of(draw_session(bed)));
  RC_LOG() << answer.body << '\n';
  RC_ASSERT(answer.status == 200);
  RC_ASSERT(broken_rules(boost::json::parse(answer.body)) == std::vector<std::string>{});
}

RC_GTEST_PROP(Configuration, ShowsTheAmountsOfTheSession, ()) {
  ApplicationBed bed;
  const std::string token = draw_session(bed);
  const auto shown = boost::json::parse(bed.send(get(token)).body);
  const auto order =
      boost::json::parse(bed.send(configuration_of(token)).body).at("clientSession").at("order");
  RC_LOG() << shown << '\n' << order << '\n';
  const Json none = boost::json::object{};
  const auto* shown_order = find(shown, "order");
  const Json& of = shown_order == nullptr ? none : *shown_order;
  RC_ASSERT(bool{order.at("totalOrderAmount").as_int64() == computed_total(of)});
  const auto tax = std::min(sum_in(of, "lineItems", "taxAmount"), Wide{int64_max});
  RC_ASSERT(bool{order.at("totalTaxAmount").as_int64() == tax});
  const auto* effective = find(shown, "amount");
  const auto amount = number_in(order, "merchantAmount", order.at("totalOrderAmount").as_int64());
  RC_ASSERT(amount == (effective == nullptr ? 0 : effective->as_int64()));
  for (const std::string_view name : {"lineItems", "countryCode"}) {
    const auto* there = find(of, name);
    const auto* here = find(order, name);
    RC_ASSERT((there == nullptr ? none : *there) == (here == nullptr ? none : *here));
  }
}

TEST(Configuration, AnOverrideOfZeroIsAnAmountOfTheMerchant) {
  const auto order =
      client_session_of_body(R"({"amount":0,"currencyCode":"GBP","order":{"lineItems":[)"
                             R"({"amount":100,"quantity":3,"discountAmount":50,"taxAmount":7}],)"
                             R"("fees":[{"amount":5}],"shipping":{"amount":11}}})")
          .at("order");
  EXPECT_EQ(order.at("merchantAmount"), 0);
  EXPECT_EQ(order.at("totalOrderAmount"), 273);
  EXPECT_EQ(order.at("totalTaxAmount"), 7);
}

TEST(Configuration, TaxThatFitsNoIntegerIsTheLargest) {
  const auto order = client_session_of_body(
                         R"({"currencyCode":"GBP","order":{"lineItems":[)"
                         R"({"amount":9223372036854775807,"discountAmount":9223372036854775807,)"
                         R"("taxAmount":9223372036854775807},)"
                         R"({"amount":1,"discountAmount":1,"taxAmount":0},)"
                         R"({"amount":9,"discountAmount":9,"taxAmount":0}]}})")
                         .at("order");
  EXPECT_EQ(order.at("totalTaxAmount"), int64_max);
}

TEST(Configuration, MetadataAndOtherMattersOfTheMerchantAreNotSent) {
  ApplicationBed bed;
  const std::string token = bed.create(
      R"({"metadata":{"a":"canary"},"order":{"retailerCountryCode":"FR"},"paymentMethod":{)"
      R"("paymentType":"ECOMMERCE","authorizationType":"FINAL","vaultOn3DS":true,)"
      R"("firstPaymentReason":"CardOnFile","options":{"PAYPAL":{"canary":1,"type":"X",)"
      R"("networks":{"VISA":1},"captureVaultedCardCvv":1,"recurringPaymentRequest":1}}}})");
  const std::string body = bed.send(configuration_of(token)).body;
  for (const char* name :
       {"canary", "metadata", "retailerCountryCode", "paymentType", "FINAL", "vaultOn3DS",
        "CardOnFile", "captureVaultedCardCvv", "\"X\"", "networks", "recurringPaymentRequest"}) {
    EXPECT_THAT(body, Not(HasSubstr(name == std::string{"networks"} ? "\"networks\"" : name)));
  }
  EXPECT_THAT(body, HasSubstr(R"("options":[{"type":"PAYPAL","surcharge":0}])"));
}

TEST(Configuration, ItsIdIsTheSessionsAndNotTheAccessToken) {
  ApplicationBed bed;
  const std::string token = bed.create();
  const auto id_of = [&](const std::string& of) {
    const auto body = boost::json::parse(bed.send(configuration_of(of)).body);
    return std::string{body.at("clientSession").at("clientSessionId").as_string()};
  };
  const std::string id = id_of(token);
  EXPECT_EQ(bed.send(patch(token, R"("orderId":"order-2")")).status, 200);
  EXPECT_EQ(id_of(token), id);
  EXPECT_NE(id_of(bed.create()), id);
  EXPECT_NE(id, access_token_in(token));
  EXPECT_EQ(bed.send(with(configuration_of(token), "Primer-Client-Token", id)).status, 401);
}

TEST(Configuration, EnvironmentsAreThoseThatAndroidKnows) {
  for (const auto& [env, expected] :
       std::vector<std::pair<std::string, std::string>>{{"SANDBOX", "SANDBOX"},
                                                        {"PRODUCTION", "PRODUCTION"},
                                                        {"STAGING", "STAGING"},
                                                        {"LOCAL", "SANDBOX"}}) {
    ApplicationBed bed;
    bed.service.token_terms.env = env;
    EXPECT_EQ(configuration_of_body(bed, "{}").at("env"), Json(expected));
  }
}

TEST(Configuration, AMerchantWhoseSettingsAreLostIsOfferedNothingElse) {
  ApplicationBed bed;
  const std::string token = bed.create();
  bed.merchants.replace(std::make_shared<const MerchantTable>(
      settings_of_shop(),
      MerchantTable::OwnSettings{{1, fail(Error{.log = {"the settings are damaged"}})}}));
  EXPECT_EQ(bed.send(configuration_of(token)).status, 500);
  EXPECT_THAT(bed.log.lines().back(), HasSubstr("detail=the settings are damaged"));
}

TEST(Configuration, ADocumentThatIsNotOursIsADefect) {
  ApplicationBed bed;
  for (const char* document :
       {"", "{", "{}x", R"({"order":1})", R"({"order":{"fees":{}}})", R"({"amount":"1"})",
        R"({"order":{"fees":[{"type":"SURCHARGE"}]}})", R"({"order":{"lineItems":[1]}})",
        R"({"customer":{"a":"","b":{"c":{}}}})", R"({"paymentMethod":{"options":[]}})"}) {
    StoredSession session;
    session.document = document;
    EXPECT_EQ(write_configuration(bed.service, session).error().code, ErrorCode::internal_error)
        << document;
  }
}

}  // namespace
}  // namespace counterfoil::test
