// Apple Pay's recurring, deferred and automatic reload requests: checked, then kept as sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/session_body.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::repeated;

constexpr const char* requests[] = {"recurringPaymentRequest", "deferredPaymentRequest",
                                    "automaticReloadRequest"};
constexpr const char* billings[] = {"regularBilling", "trialBilling", "deferredBilling",
                                    "automaticReloadBilling"};

std::string with(std::string_view request, std::string_view value) {
  return R"({"paymentMethod":{"options":{"APPLE_PAY":{")" + std::string{request} +
         "\":" + std::string{value} + "}}}}";
}

std::string with_billing(std::string_view name, std::string_view billing) {
  return with("recurringPaymentRequest",
              R"({"managementUrl":"u",")" + std::string{name} + "\":" + std::string{billing} + '}');
}

std::string path_of(std::string_view request, std::string_view member) {
  return "$.paymentMethod.options.APPLE_PAY." + std::string{request} + std::string{member};
}

void expect_faults(const std::string& body, const std::vector<Fault>& expected) {
  EXPECT_EQ(test::create_faults(body), expected) << body;
}

TEST(ReadApplePay, ARequestIsAnObjectWithAManagementUrl) {
  for (const char* request : requests) {
    expect_faults(with(request, R"({"managementUrl":"https://a"})"), {});
    expect_faults(with(request, R"({"managementUrl":""})"), {});
    expect_faults(with(request, "null"), {});
    for (const char* missing : {"{}", R"({"managementUrl":null})"}) {
      expect_faults(with(request, missing),
                    {{path_of(request, ".managementUrl"), "Value is required"}});
    }
    expect_faults(with(request, R"({"managementUrl":1})"),
                  {{path_of(request, ".managementUrl"), "Value must be a valid string"}});
    for (const char* other : {"1", R"("u")", "[]", "true"}) {
      expect_faults(with(request, other), {{path_of(request, ""), "Value must be an object"}});
    }
  }
}

TEST(ReadApplePay, EveryBillingHasALabelAndAnAmount) {
  for (const char* billing : billings) {
    const auto path = [&](std::string_view member) {
      return path_of("recurringPaymentRequest", '.' + std::string{billing} + std::string{member});
    };
    expect_faults(with_billing(billing, R"({"label":"l","amount":0})"), {});
    expect_faults(with_billing(billing, "null"), {});
    expect_faults(with_billing(billing, "{}"),
                  {{path(".label"), "Value is required"}, {path(".amount"), "Value is required"}});
    expect_faults(with_billing(billing, "[]"), {{path(""), "Value must be an object"}});
    expect_faults(with_billing(billing, R"({"label":"","amount":-1})"),
                  {{path(".label"), "Value must have 1 to 1024 characters"},
                   {path(".amount"), "Value must be an integer from 0 to 9223372036854775807"}});
    expect_faults(with_billing(billing, R"({"amount":1.0,"label":2})"),
                  {{path(".amount"), "Value must be a valid integer"},
                   {path(".label"), "Value must be a valid string"}});
    const auto label = [](std::size_t length) {
      return R"({"amount":1,"label":")" + repeated("😀", length) + R"("})";
    };
    expect_faults(with_billing(billing, label(1024)), {});
    expect_faults(with_billing(billing, label(1025)),
                  {{path(".label"), "Value must have 1 to 1024 characters"}});
  }
}

TEST(ReadApplePay, IntervalsAreCountedFromOneInKnownUnits) {
  const auto body = [](std::string_view member) {
    return with_billing("regularBilling",
                        R"({"label":"l","amount":1,)" + std::string{member} + '}');
  };
  const auto path = [](std::string_view member) {
    return path_of("recurringPaymentRequest", ".regularBilling." + std::string{member});
  };
  for (const char* unit : {"minute", "hour", "day", "month", "year"}) {
    expect_faults(body(R"("recurringIntervalUnit":")" + std::string{unit} + '"'), {});
  }
  for (const char* other : {R"("week")", R"("MONTH")", R"("")", "1"}) {
    expect_faults(
        body(R"("recurringIntervalUnit":)" + std::string{other}),
        {{path("recurringIntervalUnit"), "Value must be minute, hour, day, month or year"}});
  }
  expect_faults(body(R"("recurringIntervalCount":1)"), {});
  expect_faults(
      body(R"("recurringIntervalCount":0)"),
      {{path("recurringIntervalCount"), "Value must be an integer from 1 to 9223372036854775807"}});
  expect_faults(body(R"("recurringIntervalCount":"1")"),
                {{path("recurringIntervalCount"), "Value must be a valid integer"}});
  expect_faults(body(R"("recurringIntervalUnit":null,"recurringIntervalCount":null)"), {});
}

TEST(ReadApplePay, WhatElseStandsThereIsKeptWithoutAWarning) {
  const auto body = with("recurringPaymentRequest",
                         R"({"z":1.0,"managementUrl":"u","regularBilling":{"label":"l",)"
                         R"("recurringStartDate":"2030-01-01T00:00:00Z","amount":1},"a":[{}]})");
  EXPECT_EQ(test::value_of(read_create_body(body, {})).warnings, std::vector<Warning>{});
  EXPECT_THAT(test::shown_on_create(body),
              testing::HasSubstr(R"({"z":1.0,"managementUrl":"u","regularBilling":{"label":"l",)"
                                 R"("recurringStartDate":"2030-01-01T00:00:00Z","amount":1},)"
                                 R"("a":[{}]})"));
}

TEST(ReadApplePay, FaultsBeyondTheMostAreCountedThereToo) {
  EXPECT_EQ(test::create_faults(with_billing("regularBilling", "{}"), {.faults_max = 1}),
            (std::vector<Fault>{
                {path_of("recurringPaymentRequest", ".regularBilling.label"), "Value is required"},
                {"$", "1 further faults are not listed"}}));
  EXPECT_EQ(test::create_faults(R"({"x":1,)" + with_billing("regularBilling", "{}").substr(1),
                                {.faults_max = 1}),
            (std::vector<Fault>{{"$.x", "The client session has no field of this name"},
                                {"$", "2 further faults are not listed"}}));
}

}  // namespace
}  // namespace counterfoil::json
