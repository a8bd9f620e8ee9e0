#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/validate.h"
#include "json/session_body.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::patch_of;

constexpr std::string_view document =
    R"({"customerId":"c","orderId":"o\"","amount":15,"currencyCode":"EUR","metadata":{"z":1.0},)"
    R"("order":{"lineItems":[{"amount":1,"quantity":2}],"countryCode":"FR","fees":[{"amount":4}],)"
    R"("shipping":{"amount":9,"methodId":"1"}},"customer":{"emailAddress":"a@b.co",)"
    R"("billingAddress":{"city":"5"}},"paymentMethod":{"vaultOnSuccess":true,"vaultOn3DS":false,)"
    R"("vaultOnAgreement":true,"orderedAllowedCardNetworks":["JCB"],)"
    R"("options":{"PAYPAL":{"surcharge":{"amount":0}}}}})";

// Copies the document, so that a sanitizer sees a byte read past its end.
Result<ClientSession> read(const std::vector<char>& text, const SessionPatch& patch = {}) {
  TRY(auto read, read_stored_session({{text.data(), text.size()}}, patch));
  return std::move(read.session);
}
std::vector<char> bytes(std::string_view text) { return {text.begin(), text.end()}; }

Result<ClientSession> not_ours() {
  return fail(Error{.code = ErrorCode::internal_error,
                    .log = {"a stored document is not a session we wrote"}});
}

TEST(ReadStoredSession, KeepsTheTextOfEachMember) {
  const auto session = test::value_of(read_stored_session({document}, {})).session;
  EXPECT_EQ(session.customer_id.text(), R"("c")");
  EXPECT_EQ(session.order_id.text(), R"("o\"")");
  EXPECT_EQ(session.currency_code.text(), R"("EUR")");
  EXPECT_EQ(session.metadata.text(), R"({"z":1.0})");
  EXPECT_EQ(session.order->line_items.text(), R"([{"amount":1,"quantity":2}])");
  EXPECT_EQ(session.order->country_code.text(), R"("FR")");
  EXPECT_EQ(session.customer->billing_address.text(), R"({"city":"5"})");
  EXPECT_EQ(session.payment_method.text(),
            R"("vaultOnSuccess":true,"vaultOn3DS":false,"vaultOnAgreement":true,)"
            R"("orderedAllowedCardNetworks":["JCB"])");
  EXPECT_EQ(session.options.text(), R"({"PAYPAL":{"surcharge":{"amount":0}}})");
}

TEST(ReadStoredSession, TakesTheOverrideFromBeside) {
  EXPECT_FALSE(test::value_of(read_stored_session({document}, {})).session.amount);
  const auto session = test::value_of(read_stored_session({document, MinorUnits{15}}, {})).session;
  EXPECT_EQ(session.amount, MinorUnits{15});
}

TEST(ReadStoredSession, IsWrittenAgainAsItWas) {
  const auto session = test::value_of(read_stored_session({document}, {})).session;
  const auto written = test::written(session, MinorUnits{15}, session);
  EXPECT_EQ(written.document, document);
  EXPECT_THAT(written.changed_members, testing::IsEmpty());
}

TEST(ReadStoredSession, ReadsWhatAmountsAreComputedFrom) {
  const auto session = test::value_of(read_stored_session({document}, {})).session;
  EXPECT_EQ(test::value_of(check_session(session)).computed, MinorUnits{15});
  EXPECT_EQ(*session.order->line_items, std::vector{test::line_item(1, 2)});
  EXPECT_EQ(*session.order->fees, std::vector{test::fee(4)});
  EXPECT_EQ(session.order->shipping->amount, MinorUnits{9});
}

TEST(ReadStoredSession, ReadsNothingThatThePatchReplaces) {
  const auto damaged = bytes(R"({"order":{"lineItems":1,"fees":2,"shipping":3}})");
  EXPECT_EQ(read(damaged), not_ours());
  EXPECT_EQ(read(damaged, patch_of(R"({"order":{"countryCode":"FR"}})")), not_ours());
  const auto replacing = patch_of(R"({"order":{"lineItems":[],"fees":null,"shipping":{}}})");
  EXPECT_TRUE(read(damaged, replacing));
  EXPECT_TRUE(read(damaged, patch_of(R"({"order":null})")));
}

TEST(ReadStoredSession, ReadsTheOptionsWhereThePatchNamesThem) {
  const auto naming = patch_of(R"({"paymentMethod":{"options":{"PAYPAL":{"x":1}}}})");
  const auto session = test::value_of(read_stored_session({document}, naming)).session;
  EXPECT_EQ(session.options->entries.size(), 1U);
  const auto damaged = bytes(R"({"paymentMethod":{"vaultOn3DS":true,"options":1}})");
  EXPECT_TRUE(read(damaged));
  EXPECT_EQ(read(damaged, naming), not_ours());
}

TEST(ReadStoredSession, HoldsWhatLoweredLimitsWouldRefuse) {
  const auto large = R"({"amount":1001,"metadata":{"a":)" + test::repeated("[", 40) +
                     test::repeated("]", 40) + R"(,"b":")" + test::repeated("x", 70000) +
                     R"("},"order":{"lineItems":[{"amount":1,"quantity":1})" +
                     test::repeated(R"(,{"amount":1,"quantity":1})", 1000) + "]}}";
  const auto session = read_stored_session({large}, {});
  ASSERT_TRUE(session);
  EXPECT_EQ(test::shown(session->session), large);
}

TEST(ReadStoredSession, WhatIsNotOursIsADefectOfOurs) {
  for (const char* text :
       {"",
        "{",
        "[]",
        "{} ",
        "{}{}",
        R"({"nope":1})",
        R"({"clientToken":"t"})",
        R"({"orderId":})",
        R"({"orderId":"a","orderId":"a"})",
        R"({"order":1})",
        R"({"order":{"nope":1}})",
        R"({"order":{},"order":{}})",
        R"({"order":{"lineItems":[{"amount":-1}]}})",
        R"({"order":{"fees":[{}]}})",
        R"({"order":{"shipping":{"amount":"1"}}})",
        R"({"customer":[]})",
        R"({"customer":{"taxId":"a","taxId":"a"}})",
        R"({"amount":})",
        R"({"paymentMethod":{}})",
        R"({"paymentMethod":1})",
        R"({"paymentMethod":{"options":{}}})",
        R"({"paymentMethod":{"vaultOn3DS":true,"options":{},"descriptor":"d"}})",
        R"({"paymentMethod":{"vaultOn3DS":true},"paymentMethod":{"vaultOn3DS":true}})"}) {
    EXPECT_EQ(read(bytes(text)), not_ours()) << text;
  }
}

TEST(ReadStoredSession, NoPartOfADocumentIsADocument) {
  for (std::size_t length = 0; length < document.size(); ++length) {
    EXPECT_EQ(read(bytes(document.substr(0, length))), not_ours()) << length;
  }
}

TEST(ReadStoredSession, ADamagedDocumentStopsNothing) {
  const auto naming = patch_of(R"({"paymentMethod":{"options":{"PAYPAL":{"x":1}}}})");
  for (const char damage : {'"', '\\', '{', '}', '[', ']', ',', ':', '0', ' ', '\0', '\xff'}) {
    for (std::size_t place = 0; place < document.size(); ++place) {
      auto text = bytes(document);
      text[place] = damage;
      const auto session = read(text, naming);
      if (!session) {
        EXPECT_EQ(session, not_ours());
      } else {
        std::vector<Fault> faults;
        static_cast<void>(compute_amounts(*session, faults));
      }
    }
  }
}

}  // namespace
}  // namespace counterfoil::json
