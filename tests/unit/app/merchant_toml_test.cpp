#include "app/merchant_toml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/listen_address.h"
#include "app/merchant_defaults.h"

namespace counterfoil::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view whole = R"(
# Ours.
allowed_origins = ["https://shop.example", "http://localhost:3000"]

[[payment_methods]]
type = "PAYMENT_CARD"
name = "Card"
implementation_type = "NATIVE_SDK"
[payment_methods.options]
threeDSecureEnabled = true
[payment_methods.display_metadata.button]
text = "Pay by card"
backgroundColor = { colored = "#2F98FF" }

[[payment_methods]]
type = "PAYPAL"
name = "PayPal"
implementation_type = "WEB_REDIRECT"
id = "method-1"
processor_config_id = "config-1"

[[shipping_methods]]
id = "STANDARD"
name = "Standard"
description = "3 to 5 days"
amount = 500

[[shipping_methods]]
id = "COLLECT"
name = "Collect"
amount = 0

[[checkout_modules]]
type = "BILLING_ADDRESS"
[checkout_modules.options]
firstName = true

[[checkout_modules]]
type = "CARD_INFORMATION"
)";

MerchantSettings whole_settings() {
  return {.payment_methods =
              {{"fa795493-9518-83ff-8a55-af2ae17b8f20", "PAYMENT_CARD", "Card", "NATIVE_SDK",
                "aba58247-497f-8430-be45-429393792aea", JsonText{R"({"threeDSecureEnabled":true})"},
                JsonText{R"({"button":{"text":"Pay by card",)"
                         R"("backgroundColor":{"colored":"#2F98FF"}}})"}},
               {"method-1", "PAYPAL", "PayPal", "WEB_REDIRECT", "config-1", JsonText{"{}"}, {}}},
          .shipping_methods = {{"STANDARD", "Standard", "3 to 5 days", MinorUnits{500}},
                               {"COLLECT", "Collect", "", MinorUnits{0}}},
          .checkout_modules = {{"BILLING_ADDRESS", JsonText{R"({"firstName":true})"}},
                               {"CARD_INFORMATION", JsonText{"{}"}}},
          .allows_any_origin = false,
          .allowed_origins = {"https://shop.example", "http://localhost:3000"}};
}

// Each fault as "path: description".
std::vector<std::string> faults_of(std::string_view text) {
  const auto read = read_merchant_toml(text);
  if (read) return {};
  EXPECT_EQ(read.error().code, ErrorCode::bad_request);
  std::vector<std::string> faults;
  for (const Fault& fault : read.error().faults) {
    faults.push_back(fault.path + ": " + fault.description);
  }
  return faults;
}

// Of one payment method with these further lines.
std::vector<std::string> faults_of_method(std::string_view further) {
  return faults_of(
      "[[payment_methods]]\ntype = 'A'\nname = 'A'\nimplementation_type = 'NATIVE_SDK'\n" +
      std::string{further});
}

// The options of a checkout module, as JSON.
std::string json_of(std::string_view options) {
  const auto read = read_merchant_toml("[[checkout_modules]]\ntype = 'A'\n" + std::string{options});
  return read ? read->checkout_modules.at(0).options.text : read.error().log.text;
}

TEST(ReadMerchantToml, ReadsEverything) {
  const auto read = read_merchant_toml(whole);
  ASSERT_TRUE(read) << read.error().log.text;
  EXPECT_EQ(*read, whole_settings());
}

TEST(ReadMerchantToml, MakesIdsThatNeverChange) {
  const auto method = read_merchant_toml(whole)->payment_methods.at(0);
  EXPECT_EQ(method.id, "fa795493-9518-83ff-8a55-af2ae17b8f20");
  EXPECT_EQ(method.processor_config_id, "aba58247-497f-8430-be45-429393792aea");
}

TEST(ReadMerchantToml, WhatIsAbsentIsEmpty) {
  EXPECT_EQ(read_merchant_toml(""), MerchantSettings{});
  EXPECT_EQ(read_merchant_toml("allowed_origins = []\nshipping_methods = []"), MerchantSettings{});
}

TEST(ReadMerchantToml, AnyOriginIsAWord) {
  const auto read = read_merchant_toml("allowed_origins = 'any'");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->allows_any_origin);
  EXPECT_TRUE(read->allowed_origins.empty());
}

TEST(ReadMerchantToml, OptionsBecomeJsonInTheOrderOfTheFile) {
  EXPECT_EQ(json_of(R"(
options.z = "a \"quoted\" text\n\u0001 €"
options.whole = -9223372036854775808
options.decimal = 0.1
options.large = 1e300
options.round = 1.0
options.nothing = -0.0
options.list = [1, [true, {}], {b = 1, a = 'x'}]
options."a key" = []
[checkout_modules.options.table]
y = 1
x.w = 2
)"),
            R"({"z":"a \"quoted\" text\n\u0001 €","whole":-9223372036854775808,"decimal":0.1,)"
            R"("large":1e+300,"round":1,"nothing":0,"list":[1,[true,{}],{"b":1,"a":"x"}],)"
            R"("a key":[],"table":{"y":1,"x":{"w":2}}})");
}

TEST(ReadMerchantToml, TellsEveryFaultAtOnce) {
  EXPECT_THAT(faults_of(R"(
colour = "red"
allowed_origins = ["https://shop.example/", 5]
[[payment_methods]]
type = 5
name = ""
implementation_type = "POPUP"
id = ""
surcharge = 1
"an odd key" = 1
[payment_methods.options]
until = 2026-01-01
rate = inf
[[shipping_methods]]
id = "A"
name = "A"
description = 1
amount = -1
[[checkout_modules]]
type = "SHIPPING"
)"),
              ElementsAre(HasSubstr("allowed_origins[0]: must be as a browser writes it"),
                          HasSubstr("allowed_origins[1]: must be as a browser writes it"),
                          "payment_methods[0].type: must be a text",
                          "payment_methods[0].name: must not be empty",
                          "payment_methods[0].implementation_type: must be one of NATIVE_SDK, "
                          "WEB_REDIRECT, FORM_WITH_REDIRECT",
                          "payment_methods[0].id: must not be empty",
                          "payment_methods[0].options.until: must be no date or time: write it as "
                          "a text",
                          "payment_methods[0].options.rate: must be a finite number",
                          "payment_methods[0].surcharge: is not known",
                          "payment_methods[0].\"an odd key\": is not known",
                          "shipping_methods[0].description: must be a text",
                          "shipping_methods[0].amount: must be a whole number of minor units, 0 or "
                          "more",
                          "checkout_modules[0].type: must not be SHIPPING: [[shipping_methods]] "
                          "make that module",
                          "colour: is not known"));
}

TEST(ReadMerchantToml, TellsWhatIsMissing) {
  EXPECT_THAT(
      faults_of("[[payment_methods]]\n[[shipping_methods]]\n[[checkout_modules]]"),
      ElementsAre("payment_methods[0].type: is missing", "payment_methods[0].name: is missing",
                  "payment_methods[0].implementation_type: is missing",
                  "shipping_methods[0].id: is missing", "shipping_methods[0].name: is missing",
                  "shipping_methods[0].amount: is missing",
                  "checkout_modules[0].type: is missing"));
}

TEST(ReadMerchantToml, RefusesWrongTypes) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"allowed_origins = 'all'", "allowed_origins: must be \"any\" or an array of origins"},
      {"allowed_origins = true", "allowed_origins: must be \"any\" or an array of origins"},
      {"payment_methods = {}", "payment_methods: must be tables, each headed [[payment_methods]]"},
      {"checkout_modules = [1]", "checkout_modules[0]: must be a table"},
      {"checkout_modules = [{type = 'A', options = 'x'}]",
       "checkout_modules[0].options: must be a table"},
      {"checkout_modules = [{type = 'A', options = {a = [nan]}}]",
       "checkout_modules[0].options.a[0]: must be a finite number"},
      {"checkout_modules = [{type = 'A', options = {a = 07:32:00}}]",
       "checkout_modules[0].options.a: must be no date or time: write it as a text"},
      {"shipping_methods = [{id = 'A', name = 'A', amount = 5.0}]",
       "shipping_methods[0].amount: must be a whole number of minor units, 0 or more"},
      {"shipping_methods = [{id = 'A', name = 'A', amount = '5'}]",
       "shipping_methods[0].amount: must be a whole number of minor units, 0 or more"}};
  for (const auto& [text, fault] : cases) EXPECT_THAT(faults_of(text), ElementsAre(fault)) << text;
}

TEST(ReadMerchantToml, DisplayMetadataHasAButton) {
  EXPECT_THAT(faults_of_method("display_metadata.button = {}"), ElementsAre());
  const auto fault = "payment_methods[0].display_metadata: must have a table button";
  EXPECT_THAT(faults_of_method("display_metadata = {}"), ElementsAre(fault));
  EXPECT_THAT(faults_of_method("display_metadata.button = 'Pay'"), ElementsAre(fault));
  EXPECT_THAT(faults_of_method("display_metadata = 'Pay'"),
              ElementsAre("payment_methods[0].display_metadata: must be a table"));
}

TEST(ReadMerchantToml, RefusesWhatStandsTwice) {
  EXPECT_THAT(faults_of(R"(
payment_methods = [
  {type = "A", name = "A", implementation_type = "NATIVE_SDK"},
  {type = "B", name = "B", implementation_type = "NATIVE_SDK", id = "x"},
  {type = "A", name = "A", implementation_type = "NATIVE_SDK"},
  {type = "C", name = "C", implementation_type = "NATIVE_SDK", id = "x"}]
shipping_methods = [{id = "S", name = "1", amount = 1}, {id = "S", name = "2", amount = 2}]
checkout_modules = [{type = "M"}, {type = "N"}, {type = "M"}]
)"),
              ElementsAre("payment_methods[2].id: is that of payment_methods[0]",
                          "payment_methods[3].id: is that of payment_methods[1]",
                          "shipping_methods[1].id: is that of shipping_methods[0]",
                          "checkout_modules[2].type: is that of checkout_modules[0]"));
}

TEST(ReadMerchantToml, OneTypeMayStandTwiceUnderTwoIds) {
  EXPECT_THAT(faults_of(R"(
payment_methods = [{type = "A", name = "A", implementation_type = "NATIVE_SDK"},
                   {type = "A", name = "A", implementation_type = "NATIVE_SDK", id = "x"}])"),
              ElementsAre());
}

TEST(ReadMerchantToml, WhatIsNoTomlIsNamedByItsLine) {
  EXPECT_THAT(faults_of("allowed_origins = 'any'\n[[payment_methods\n"),
              ElementsAre(HasSubstr("line 2: ")));
  EXPECT_THAT(faults_of("a = 1\na = 2"), ElementsAre(HasSubstr("line 2: ")));
  EXPECT_THAT(faults_of("a = '\xff'"), ElementsAre(HasSubstr("line 1: ")));
}

TEST(ReadMerchantToml, IsBounded) {
  EXPECT_THAT(faults_of(std::string(merchant_toml_bytes_max, '#')), ElementsAre());
  EXPECT_THAT(faults_of(std::string(merchant_toml_bytes_max + 1, '#')),
              ElementsAre("all of it: must be at most 65536 bytes"));
  std::string key = "options";
  for (int level = 0; level < 16; ++level) key += ".a";
  EXPECT_THAT(json_of(key + " = 1"), HasSubstr(R"({"a":{"a":1}})"));
  EXPECT_THAT(json_of(key + ".a = 1"), HasSubstr("stands in more than 16 tables and arrays"));
  std::string deepest = "a";
  for (int dot = 0; dot < 2'048; ++dot) deepest += ".a";
  EXPECT_THAT(faults_of(deepest + " = 1"), ElementsAre("a: is not known"));
  EXPECT_THAT(faults_of(deepest + ".a = 1"), ElementsAre("all of it: must hold at most 2048 dots"));
}

TEST(ReadMerchantToml, TheLogIsToldAFewFaultsAndHowManyMore) {
  const auto read = read_merchant_toml("a=1\nb=1\nc=1\nd=1\ne=1\nf=1\ng=1");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().faults.size(), 7U);
  EXPECT_EQ(read.error().log.text,
            "a: is not known; b: is not known; c: is not known; d: is not known; e: is not known; "
            "2 more");
}

TEST(WriteMerchantToml, WritesWhatIsReadAsTheSame) {
  const auto settings = read_merchant_toml(whole).value();
  EXPECT_EQ(read_merchant_toml(write_merchant_toml(settings)), settings);
  const MerchantSettings none;
  EXPECT_EQ(read_merchant_toml(write_merchant_toml(none)), none);
}

TEST(WriteMerchantToml, KeepsEveryTextNumberAndOrder) {
  const std::string odd = "\" \\ \b\f\n\r\t \x01 \x7f '''\"\"\" # € \U0001F600";
  MerchantSettings settings;
  settings.payment_methods = {
      {odd, odd, odd, "WEB_REDIRECT", odd, JsonText{"{}"},
       JsonText{R"({"button":{},"z":{"y":{"x":1},"w":[]},"a":2,"b c":{"":{"\u0001":"\"."}}})"}}};
  settings.shipping_methods = {{odd, odd, odd, MinorUnits{9223372036854775807}}};
  settings.checkout_modules = {
      {"A", JsonText{R"({"i":-9223372036854775808,"d":0.1,"e":1e+300,"t":5e-324,)"
                     R"("big":12345678901234567000,"l":[[],{},[{"a":[1]}],"x",true]})"}}};
  const std::string text = write_merchant_toml(settings);
  auto read = read_merchant_toml(text);
  ASSERT_TRUE(read) << read.error().log.text << '\n' << text;
  // A whole number that is none of 64 bits stays one double.
  auto& options = read->checkout_modules[0].options.text;
  EXPECT_THAT(options, HasSubstr(R"("big":1234567890123456)"));
  const auto big = options.find("\"big\"");
  options.replace(big, options.find(',', big) - big, R"("big":12345678901234567000)");
  EXPECT_EQ(*read, settings);
}

TEST(WriteMerchantToml, IsPleasantToRead) {
  auto settings = read_merchant_toml(whole).value();
  settings.payment_methods.erase(settings.payment_methods.begin() + 1);
  settings.payment_methods[0].id = "method";
  settings.payment_methods[0].processor_config_id = "config";
  settings.shipping_methods.pop_back();
  EXPECT_EQ(write_merchant_toml(settings), R"(allowed_origins = ["https://shop.example", )"
                                           R"("http://localhost:3000"]

[[payment_methods]]
type = "PAYMENT_CARD"
name = "Card"
implementation_type = "NATIVE_SDK"
id = "method"
processor_config_id = "config"

[payment_methods.options]
threeDSecureEnabled = true

[payment_methods.display_metadata]
button.text = "Pay by card"
button.backgroundColor.colored = "#2F98FF"

[[shipping_methods]]
id = "STANDARD"
name = "Standard"
description = "3 to 5 days"
amount = 500

[[checkout_modules]]
type = "BILLING_ADDRESS"

[checkout_modules.options]
firstName = true

[[checkout_modules]]
type = "CARD_INFORMATION"
)");
}

TEST(DefaultMerchantSettings, OnThisMachineThereIsSomethingOfEverything) {
  const auto settings = default_merchant_settings(parse_listen_address("127.0.0.1:0").value(), "");
  EXPECT_TRUE(settings.allows_any_origin);
  ASSERT_EQ(settings.payment_methods.size(), 2U);
  for (const auto& method : settings.payment_methods) EXPECT_TRUE(method.display_metadata);
  ASSERT_EQ(settings.shipping_methods.size(), 2U);
  EXPECT_EQ(settings.shipping_methods[0].amount, MinorUnits{500});
  EXPECT_EQ(settings.shipping_methods[1].amount, MinorUnits{1000});
  EXPECT_EQ(settings.checkout_modules.size(), 2U);
}

TEST(DefaultMerchantSettings, ElsewhereNoPageMayCall) {
  const auto settings = default_merchant_settings(parse_listen_address("0.0.0.0:0").value(), "");
  // Behind a proxy, too.
  EXPECT_EQ(settings, default_merchant_settings(parse_listen_address("127.0.0.1:0").value(),
                                                "https://pay.example"));
  EXPECT_FALSE(settings.allows_any_origin);
  EXPECT_TRUE(settings.allowed_origins.empty());
  EXPECT_TRUE(settings.shipping_methods.empty());
  ASSERT_EQ(settings.payment_methods.size(), 1U);
  EXPECT_EQ(settings.payment_methods[0].type, "PAYMENT_CARD");
}

}  // namespace
}  // namespace counterfoil::test
