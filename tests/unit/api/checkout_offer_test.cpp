#include "api/checkout_offer.h"

#include <gtest/gtest.h>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

std::string written(const MerchantSettings& settings, std::string_view shipping_method_id = "") {
  std::string text;
  CheckoutOffer{settings}.append_to(text, shipping_method_id);
  return text;
}

TEST(CheckoutOffer, OfNothingIsTwoEmptyArrays) {
  EXPECT_EQ(written({}), R"("paymentMethods":[],"checkoutModules":[])");
  EXPECT_EQ(written({}, R"("standard")"), R"("paymentMethods":[],"checkoutModules":[])");
}

// What Android and iOS cannot do without, and what the web SDK draws no button without.
TEST(CheckoutOffer, AMethodOtherThanCardsHasAButton) {
  EXPECT_EQ(
      written({.payment_methods = settings_of_shop().payment_methods}),
      R"("paymentMethods":[{"id":"pm-card","type":"PAYMENT_CARD","name":"Card",)"
      R"("implementationType":"NATIVE_SDK","processorConfigId":"config-card",)"
      R"("options":{"threeDSecureEnabled":true}},)"
      R"({"id":"pm-paypal","type":"PAYPAL","name":"Pay\"Pal","implementationType":"WEB_REDIRECT",)"
      R"("processorConfigId":"config-paypal","options":{},"displayMetadata":{"button":{)"
      R"("text":"Pay\"Pal","backgroundColor":{"colored":"#FFFFFF"},)"
      R"("textColor":{"colored":"#000000"},"iconUrl":{}}}}],"checkoutModules":[])");
}

TEST(CheckoutOffer, TheButtonOfTheMerchantIsKept) {
  EXPECT_EQ(written(settings_of_other_shop()),
            R"("paymentMethods":[{"id":"pm-card","type":"PAYMENT_CARD","name":"Card",)"
            R"("implementationType":"NATIVE_SDK","processorConfigId":"config-card","options":{},)"
            R"("displayMetadata":{"button":{"text":"Pay"}}}],"checkoutModules":[])");
}

TEST(CheckoutOffer, ShippingIsAModuleWithTheMethodThatIsSelected) {
  MerchantSettings settings;
  settings.shipping_methods = settings_of_shop().shipping_methods;
  settings.checkout_modules = settings_of_shop().checkout_modules;
  const auto with_selected = [](const std::string& id) {
    return R"("paymentMethods":[],"checkoutModules":[{"type":"BILLING_ADDRESS",)"
           R"("options":{"postalCode":true}},{"type":"SHIPPING","options":{"shippingMethods":[)"
           R"({"id":"standard","name":"Standard","description":"3 days","amount":500},)"
           R"({"id":"\"express\"","name":"Express","description":"","amount":1200}],)"
           R"("selectedShippingMethod":)" +
           id + "}}]";
  };
  EXPECT_EQ(written(settings), with_selected(R"("standard")"));
  EXPECT_EQ(written(settings, R"("standard")"), with_selected(R"("standard")"));
  EXPECT_EQ(written(settings, R"("\"express\"")"), with_selected(R"("\"express\"")"));
  EXPECT_EQ(written(settings, R"("of another shop")"), with_selected(R"("standard")"));
}

// What a merchant of the table offers, or the number of the error.
std::string offered(const MerchantTable& table, MerchantId merchant) {
  const auto offer = table.offer_of(merchant);
  if (!offer) return std::to_string(static_cast<int>(offer.error().code));
  std::string text;
  (*offer)->append_to(text, "");
  return text;
}

TEST(MerchantTable, OffersWhatTheSettingsSay) {
  constexpr MerchantId own = 2;
  constexpr MerchantId lost = 3;
  const MerchantTable table{
      settings_of_shop(),
      {{own, settings_of_other_shop()}, {lost, fail(ErrorCode::internal_error)}}};
  EXPECT_EQ(offered(table, own), written(settings_of_other_shop()));
  EXPECT_EQ(offered(table, 1), written(settings_of_shop()));
  EXPECT_EQ(offered(table, lost), std::to_string(static_cast<int>(ErrorCode::internal_error)));
}

}  // namespace
}  // namespace counterfoil::test
