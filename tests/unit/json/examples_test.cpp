// The vendor's published requests and responses, as they stand in tests/data/examples.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "domain/validate.h"
#include "json/session_body.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

constexpr const char* posts[] = {
    "official-docs-guide-post-request-4999.json", "official-docs-v20-post-request.json",
    "official-docs-v21-post-request.json", "official-docs-v24-post-request-fixed.json"};
constexpr const char* answers[] = {"official-docs-v24-get-patch-response-200-fixed.json",
                                   "official-docs-v24-post-response-200.json",
                                   "official-repo-captured-post-response.json"};

std::string example(std::string_view name) {
  return test::test_file("examples/" + std::string{name});
}

boost::json::value parsed_example(std::string_view name) {
  return boost::json::parse(example(name));
}

// What is sent, with the defaults that an answer adds and without what is not stored.
boost::json::value with_defaults(boost::json::value body) {
  auto& root = body.as_object();
  if (auto* method = root.if_contains("paymentMethod")) {
    auto& members = method->as_object();
    members.erase("paymentMethodType");
    for (const char* flag : {"vaultOnSuccess", "vaultOn3DS", "vaultOnAgreement"}) {
      if (!members.contains(flag)) members[flag] = false;
    }
    const auto lists = boost::json::parse(test::test_file("enums.json"));
    members["orderedAllowedCardNetworks"] = lists.at("orderedAllowedCardNetworksDefault");
  }
  return body;
}

TEST(Examples, EveryPublishedPostIsAcceptedAndAnswersWhatWasSent) {
  for (const char* name : posts) {
    const auto session = test::session_of(example(name));
    const auto amounts = check_session(session);
    ASSERT_TRUE(amounts) << name;
    EXPECT_EQ(boost::json::parse(test::shown(session)), with_defaults(parsed_example(name)))
        << name;
  }
}

TEST(Examples, TheOneUnknownMemberOfThemIsWarnedAbout) {
  for (const char* name : posts) {
    const auto body = test::value_of(read_create_body(example(name), {}));
    const bool has_one = std::string_view{name} == "official-docs-v21-post-request.json";
    EXPECT_EQ(body.warnings.size(), has_one ? 1U : 0U) << name;
  }
}

TEST(Examples, ThePublishedPatchIsAcceptedAndMerged) {
  const auto body =
      test::value_of(read_update_body(example("official-docs-v24-patch-request.json"), {}));
  EXPECT_EQ(body.client_token, "client-session-token");
  EXPECT_EQ(body.warnings, std::vector<Warning>{});
  const auto stored = test::session_of(example("official-docs-v24-post-request-fixed.json"));
  const auto merged = test::value_of(apply_patch(stored, body.patch));
  EXPECT_THAT(test::changed_members(stored, merged),
              testing::ElementsAre("amount", "paymentMethod"));
  EXPECT_EQ(test::value_of(check_session(merged)).effective, MinorUnits{500});
  EXPECT_EQ(merged.options, stored.options);
}

TEST(Examples, APublishedAnswerCanBePostedAgain) {
  for (const char* name : answers) {
    auto answer = parsed_example(name);
    for (const char* ours :
         {"clientToken", "clientTokenExpirationDate", "clientExpirationDate", "warnings"}) {
      answer.as_object().erase(ours);
    }
    answer.at("customer").as_object()["emailAddress"] = "john@primer.io";  // one is blacked out
    const auto session = test::session_of(boost::json::serialize(answer));
    EXPECT_TRUE(check_session(session)) << name;
    if (answer.as_object()["customerId"].is_null()) answer.as_object().erase("customerId");
    EXPECT_EQ(boost::json::parse(test::shown(session)), with_defaults(answer)) << name;
  }
}

TEST(Examples, ThePublishedTotalIsTheSumOfItsParts) {
  auto answer = parsed_example("official-docs-v24-get-patch-response-200-fixed.json");
  const auto published = answer.at("amount");
  answer.as_object().erase("amount");
  const auto session = test::session_of(boost::json::serialize(answer));
  EXPECT_EQ(test::value_of(check_session(session)).effective, MinorUnits{published.as_int64()});
}

}  // namespace
}  // namespace counterfoil::json
