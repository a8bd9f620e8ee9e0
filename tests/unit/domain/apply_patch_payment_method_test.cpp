// paymentMethod is replaced whole but for its options, which stay. Contract §3.
#include <gtest/gtest.h>

#include "domain/apply_patch.h"
#include "support/builders_json.h"

namespace counterfoil {
namespace {

using test::patch_of;
using test::session_of;
using test::shown;

// The body {"paymentMethod": …}.
std::string with(std::string_view payment_method) {
  return R"({"paymentMethod":)" + std::string{payment_method} + '}';
}

std::string with_options(std::string_view options) {
  return with(R"({"options":)" + std::string{options} + '}');
}

Error other_options() {
  return Error{
      .code = ErrorCode::session_rule_broken,
      .faults = {{"$.paymentMethod.options",
                  "Options cannot be changed after the session was created: leave them out or "
                  "repeat what is stored"}}};
}

constexpr std::string_view stored_options =
    R"({"PAYMENT_CARD":{"networks":{"VISA":{"surcharge":{"amount":10}},)"
    R"("JCB":{"surcharge":{"amount":0}}},"captureVaultedCardCvv":true},)"
    R"("KLARNA":{"surcharge":{"amount":5},"extraMerchantData":{"a":1,"b":[1,2]},)"
    R"("x":{"y":2,"z":null},"w":"v"}})";

TEST(PatchPaymentMethod, AbsentKeepsItWhole) {
  const auto stored = session_of(with(R"({"vaultOnSuccess":true,"descriptor":"d"})"));
  EXPECT_EQ(apply_patch(stored, patch_of("{}")), Result<ClientSession>{stored});
}

TEST(PatchPaymentMethod, AValueBringsUnsentMembersBackToTheirDefaults) {
  const auto stored = with(R"({"vaultOnSuccess":true,"vaultOn3DS":true,"vaultOnAgreement":true,
      "descriptor":"d","paymentType":"ECOMMERCE","authorizationType":"FINAL",
      "firstPaymentReason":"Recurring","orderedAllowedCardNetworks":["VISA"]})");
  for (const char* patch : {R"({"descriptor":"e"})", R"({"vaultOn3DS":true})",
                            R"({"orderedAllowedCardNetworks":["JCB"]})", R"({})"}) {
    EXPECT_EQ(test::shown_after(stored, with(patch)), test::shown_on_create(with(patch))) << patch;
  }
}

TEST(PatchPaymentMethod, NullClearsItWhereNoOptionsAreStored) {
  EXPECT_EQ(test::shown_after(with(R"({"vaultOnSuccess":true})"), with("null")), "{}");
}

TEST(PatchPaymentMethod, NullClearsAllButTheOptions) {
  const auto stored = with(R"({"vaultOnSuccess":true,"descriptor":"d","options":)" +
                           std::string{stored_options} + '}');
  EXPECT_EQ(test::shown_after(stored, with("null")),
            test::shown_on_create(with_options(stored_options)));
}

TEST(PatchPaymentMethod, AValueKeepsTheOptions) {
  const auto stored =
      with(R"({"vaultOnSuccess":true,"options":)" + std::string{stored_options} + '}');
  const auto expected = with(R"({"descriptor":"e","options":)" + std::string{stored_options} + '}');
  EXPECT_EQ(test::shown_after(stored, with(R"({"descriptor":"e"})")),
            test::shown_on_create(expected));
}

TEST(PatchOptions, EqualOnesAreAcceptedAndChangeNothing) {
  const auto stored = session_of(with_options(stored_options));
  const std::string_view equal[] = {
      stored_options,
      // Members, types and networks in another order.
      R"({"KLARNA":{"w":"v","extraMerchantData":{"b":[1,2],"a":1},"x":{"z":null,"y":2},
          "surcharge":{"amount":5}},"PAYMENT_CARD":{"captureVaultedCardCvv":true,"networks":{
          "JCB":{"surcharge":{"amount":0}},"VISA":{"surcharge":{"amount":10}}}}})",
      // Numbers in another form.
      R"({"PAYMENT_CARD":{"networks":{"VISA":{"surcharge":{"amount":10}},
          "JCB":{"surcharge":{"amount":0}}},"captureVaultedCardCvv":true},
          "KLARNA":{"surcharge":{"amount":5},"extraMerchantData":{"a":1.0,"b":[10e-1,0.2e1]},
          "x":{"y":2.00,"z":null},"w":"\u0076"}})",
      // What has no value or is not stored.
      R"({"PAYMENT_CARD":{"networks":{"VISA":{"surcharge":{"amount":10}},
          "JCB":{"surcharge":{"amount":0}},"AMEX":{},"MIR":null},"captureVaultedCardCvv":true,
          "merchantName":null},"PAYPAL":{},"KLARNA":{"surcharge":{"amount":5},
          "extraMerchantData":{"a":1,"b":[1,2]},"x":{"y":2,"z":null},"w":"v"}})"};
  for (const auto options : equal) {
    const auto patched = apply_patch(stored, patch_of(with_options(options)));
    ASSERT_TRUE(patched) << options;
    EXPECT_EQ(shown(*patched), shown(stored));
    EXPECT_EQ(test::changed_members(stored, *patched), std::vector<std::string>{});
  }
}

TEST(PatchOptions, DifferentOnesAreRefused) {
  const auto stored = session_of(with_options(stored_options));
  const std::pair<std::string_view, std::string_view> replacements[] = {
      {R"("amount":10)", R"("amount":11)"},
      {R"("amount":5)", R"("amount":6)"},
      {R"("VISA")", R"("AMEX")"},
      {R"("JCB":{"surcharge":{"amount":0}})", R"("JCB":{})"},
      {R"("captureVaultedCardCvv":true)", R"("captureVaultedCardCvv":false)"},
      {R"("captureVaultedCardCvv":true)", R"("captureVaultedCardCvv":null)"},
      {R"("KLARNA")", R"("PAYPAL")"},
      {R"("surcharge":{"amount":5},)", ""},
      {R"("a":1)", R"("a":2)"},
      {R"("a":1)", R"("a":"1")"},
      {R"("a":1)", R"("A":1)"},
      {R"([1,2])", R"([2,1])"},
      {R"("extraMerchantData":{"a":1,"b":[1,2]})", R"("extraMerchantData":"text")"},
      {R"("z":null)", R"("z":false)"},
      {R"(,"z":null)", ""},
      {R"(,"w":"v")", ""},
      {R"("w":"v")", R"("w":"v","u":1)"},
      {R"("w":"v")", R"("w":"v","merchantName":"m")"},
  };
  for (const auto& [from, to] : replacements) {
    const auto other = test::filled(std::string{stored_options}, from, to);
    ASSERT_NE(other, stored_options);
    EXPECT_EQ(apply_patch(stored, patch_of(with_options(other))),
              Result<ClientSession>{fail(other_options())})
        << other;
  }
}

TEST(PatchOptions, FewerOrMoreTypesAreDifferent) {
  const auto one = session_of(with_options(R"({"PAYPAL":{"surcharge":{"amount":1}}})"));
  const auto two = R"({"PAYPAL":{"surcharge":{"amount":1}},"KLARNA":{"surcharge":{"amount":1}}})";
  EXPECT_EQ(apply_patch(one, patch_of(with_options(two))).error(), other_options());
  EXPECT_EQ(apply_patch(session_of(with_options(two)),
                        patch_of(with_options(R"({"PAYPAL":{"surcharge":{"amount":1}}})")))
                .error(),
            other_options());
}

TEST(PatchOptions, NoneAreDifferentWhereSomeAreStored) {
  const auto stored = session_of(with_options(stored_options));
  for (const char* none : {"null", "{}", R"({"PAYPAL":{}})", R"({"PAYPAL":null})"}) {
    EXPECT_EQ(apply_patch(stored, patch_of(with_options(none))),
              Result<ClientSession>{fail(other_options())})
        << none;
  }
}

TEST(PatchOptions, NoneAreAcceptedWhereNoneAreStored) {
  for (const char* stored : {"{}", R"({"paymentMethod":{}})"}) {
    for (const char* none : {"null", "{}", R"({"PAYPAL":{}})"}) {
      EXPECT_EQ(apply_patch(session_of(stored), patch_of(with_options(none))),
                Result<ClientSession>{session_of(with("{}"))})
          << none;
    }
  }
}

TEST(PatchOptions, SomeAreRefusedWhereNoneAreStored) {
  for (const char* stored : {"{}", R"({"paymentMethod":{}})"}) {
    EXPECT_EQ(apply_patch(session_of(stored), patch_of(with_options(stored_options))).error(),
              other_options());
  }
}

TEST(PatchOptions, ARefusalChangesNothingElse) {
  const auto stored = session_of(with_options(stored_options));
  const auto patch =
      patch_of(R"({"orderId":"new","paymentMethod":{"options":{"PAYPAL":{"x":1}}}})");
  EXPECT_EQ(apply_patch(stored, patch).error(), other_options());
  EXPECT_EQ(stored, session_of(with_options(stored_options)));
}

}  // namespace
}  // namespace counterfoil
