#include <gtest/gtest.h>

#include "json/session_body.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::create_faults;

std::string with(std::string_view options) {
  return R"({"paymentMethod":{"options":)" + std::string{options} + "}}";
}

// The options as they are shown again; nothing when there are none.
std::string options_shown(std::string_view options) {
  const auto document = test::shown_on_create(with(options));
  constexpr std::string_view name = R"("options":)";
  const auto at = document.find(name);
  if (at == std::string::npos) return "";
  const auto from = at + name.size();
  return document.substr(from, document.size() - 2 - from);
}

TEST(ReadOptions, KeepEveryKnownMember) {
  constexpr const char* options =
      R"({"PAYMENT_CARD":{"surcharge":{"amount":1},"networks":{"VISA":{"surcharge":{"amount":2}},)"
      R"("OTHER":{"surcharge":{"amount":0}}},"captureVaultedCardCvv":false},)"
      R"("APPLE_PAY":{"surcharge":{"amount":3},"merchantName":"m","extraMerchantData":{"a":1.0}},)"
      R"("KLARNA":{"extraMerchantData":"text"},"ANY_OTHER":{"surcharge":{"amount":4}}})";
  EXPECT_EQ(options_shown(options), options);
}

TEST(ReadOptions, KeepFurtherMembersAsSent) {
  constexpr const char* options =
      R"({"PAYPAL":{"z":{"b":1.50,"a":[null,true,"é",1e2]},"a":null,"empty":{},"none":[]},)"
      R"("PAYMENT_CARD":{"further":-0},"":{"":""},)"
      // These are known of a card alone.
      R"("GOOGLE_PAY":{"networks":["VISA"],"captureVaultedCardCvv":"yes",)"
      R"("recurringPaymentRequest":5}})";
  EXPECT_EQ(create_faults(with(options)), std::vector<Fault>{});
  EXPECT_EQ(options_shown(options), options);
}

TEST(ReadOptions, WhatHasNoValueIsLeftOut) {
  for (const char* options :
       {"null", "{}", R"({"PAYPAL":null})", R"({"PAYPAL":{}})", R"({"PAYPAL":{"surcharge":null}})",
        R"({"PAYPAL":{"surcharge":{}}})", R"({"PAYPAL":{"surcharge":{"amount":null}}})",
        R"({"PAYPAL":{"merchantName":null,"extraMerchantData":null}})",
        R"({"PAYPAL":{"extraMerchantData":{}}})",
        R"({"APPLE_PAY":{"deferredPaymentRequest":null}})",
        R"({"PAYMENT_CARD":{"networks":null,"captureVaultedCardCvv":null}})",
        R"({"PAYMENT_CARD":{"networks":{}}})", R"({"PAYMENT_CARD":{"networks":{"VISA":null}}})",
        R"({"PAYMENT_CARD":{"networks":{"VISA":{},"JCB":{"surcharge":{}}}}})",
        R"({"PAYMENT_CARD":{"networks":{"VISA":{"surcharge":{"amount":null}}}}})"}) {
    EXPECT_EQ(create_faults(with(options)), std::vector<Fault>{}) << options;
    EXPECT_EQ(options_shown(options), "") << options;
  }
  EXPECT_EQ(options_shown(R"({"PAYPAL":{},"PAYMENT_CARD":{"networks":{"VISA":{},
      "JCB":{"surcharge":{"amount":1}}}}})"),
            R"({"PAYMENT_CARD":{"networks":{"JCB":{"surcharge":{"amount":1}}}}})");
}

TEST(ReadOptions, AnEmptyTextIsAValue) {
  EXPECT_EQ(options_shown(R"({"KLARNA":{"extraMerchantData":""}})"),
            R"({"KLARNA":{"extraMerchantData":""}})");
}

TEST(ReadOptions, NetworksAreAClosedMap) {
  constexpr const char* description = "The name must be a card network that may have options";
  EXPECT_EQ(create_faults(with(R"({"PAYMENT_CARD":{"networks":{"VISA":{"surcharge":{"amount":1}},
      "visa":{},"EFTPOS":{"surcharge":{"amount":1}},"":null,"PRIVATE_LABEL":{},"CARTES-X":5}}})")),
            (std::vector<Fault>{
                {"$.paymentMethod.options.PAYMENT_CARD.networks.visa", description},
                {"$.paymentMethod.options.PAYMENT_CARD.networks.EFTPOS", description},
                {"$.paymentMethod.options.PAYMENT_CARD.networks['']", description},
                {"$.paymentMethod.options.PAYMENT_CARD.networks['CARTES-X']", description},
                {"$.paymentMethod.options.PAYMENT_CARD.networks['CARTES-X']",
                 "Value must be an object"}}));
}

TEST(ReadOptions, AWrongNameOfANetworkHidesNoFaultBelowIt) {
  EXPECT_EQ(
      create_faults(with(R"({"PAYMENT_CARD":{"networks":{"visa":{"surcharge":{"amount":-1}},
      "VISA":{"surcharge":{"amount":-1}}}}})")),
      (std::vector<Fault>{{"$.paymentMethod.options.PAYMENT_CARD.networks.visa",
                           "The name must be a card network that may have options"},
                          {"$.paymentMethod.options.PAYMENT_CARD.networks.visa.surcharge.amount",
                           "Value must be an integer from 0 to 9223372036854775807"},
                          {"$.paymentMethod.options.PAYMENT_CARD.networks.VISA.surcharge.amount",
                           "Value must be an integer from 0 to 9223372036854775807"}}));
}

TEST(ReadOptions, EveryNetworkThatMayHaveOptionsIsTaken) {
  for (const auto text : CardNetworkList::texts()) {
    const auto options = R"({"PAYMENT_CARD":{"networks":{")" + std::string{text} +
                         R"(":{"surcharge":{"amount":7}}}}})";
    const bool is_taken = create_faults(with(options)).empty();
    EXPECT_EQ(is_taken, text != "EFTPOS") << text;
  }
}

TEST(ReadOptions, ExtraMerchantDataIsAnObjectOrAText) {
  for (const char* other : {"1", "true", "[]", "[{}]"}) {
    EXPECT_EQ(create_faults(with(R"({"KLARNA":{"extraMerchantData":)" + std::string{other} + "}}")),
              (std::vector<Fault>{{"$.paymentMethod.options.KLARNA.extraMerchantData",
                                   "Value must be an object or a string"}}));
  }
}

TEST(ReadOptions, FaultsStandInDocumentOrder) {
  EXPECT_EQ(
      create_faults(with(R"({"PAYPAL":{"merchantName":"","surcharge":{"amount":-1}},
      "KLARNA":5,"APPLE_PAY":{"merchantName":1,"deferredPaymentRequest":{}}})")),
      (std::vector<Fault>{
          {"$.paymentMethod.options.PAYPAL.merchantName", "Value must have 1 to 1024 characters"},
          {"$.paymentMethod.options.PAYPAL.surcharge.amount",
           "Value must be an integer from 0 to 9223372036854775807"},
          {"$.paymentMethod.options.KLARNA", "Value must be an object"},
          {"$.paymentMethod.options.APPLE_PAY.merchantName", "Value must be a valid string"},
          {"$.paymentMethod.options.APPLE_PAY.deferredPaymentRequest.managementUrl",
           "Value is required"}}));
}

}  // namespace
}  // namespace counterfoil::json
