#include "api/application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

TEST(Application, ALogLineTellsOfEveryRequest) {
  ApplicationBed bed;
  const Sent request = with(with(post("{}"), "X-Request-Id", "my-request"), "traceparent",
                            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(bed.send(request).status, 200);
  ASSERT_EQ(bed.log.lines().size(), 1U);
  EXPECT_THAT(bed.log.lines()[0],
              MatchesRegex("info request method=POST route=/client-session status=200 "
                           "duration_us=[0-9]+ request_id=my-request diagnostics_id= "
                           "api_key_id=key_shop "
                           "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 detail="));
}

TEST(Application, TheLogLineOfAnErrorHasItsDiagnosticsId) {
  ApplicationBed bed;
  const Answer answer = bed.send(post("{"));
  EXPECT_THAT(bed.log.text(), HasSubstr(" status=400 "));
  EXPECT_THAT(bed.log.text(), HasSubstr("diagnostics_id=" + answer.text("diagnosticsId") + ' '));
  EXPECT_THAT(bed.log.text(), HasSubstr("request_id=" + answer.header("X-Request-Id") + ' '));
}

TEST(Application, PathsAndMethodsOfTheClientAreNotLogged) {
  ApplicationBed bed;
  EXPECT_EQ(bed.send({"CANARY", "/canary?canary=canary"}).status, 404);
  EXPECT_THAT(bed.log.text(), HasSubstr("method=other route=- status=404"));
  EXPECT_THAT(bed.log.text(), Not(HasSubstr("anary")));
}

TEST(Application, NothingSecretIsLogged) {
  ApplicationBed bed;
  const std::string token = bed.create(R"({"customerId":"canary","metadata":{"a":"canary"}})");
  for (const Sent& request :
       {get(token), get(token + "x"), patch(token, R"("orderId":"canary")"),
        patch(token, R"("orderId":["canary"],"canary":1)"), post("canary"),
        with(post("{}"), "Idempotency-Key", "canary"), with(post("{}"), "If-Match", "canary"),
        with(post("{}"), "X-API-KEY", "canary-canary-canary"),
        with(patch(token), "If-Match", "\"canary\"")}) {
    static_cast<void>(bed.send(request));
  }
  EXPECT_THAT(bed.log.text(), Not(HasSubstr("canary")));
  EXPECT_THAT(bed.log.text(), Not(HasSubstr(token)));
  EXPECT_THAT(bed.log.text(), Not(HasSubstr("eyJ")));
  EXPECT_THAT(bed.log.text(), Not(HasSubstr(std::string{key_of_shop})));
}

TEST(Application, NoErrorShowsAnythingOfTheRequestButPaths) {
  ApplicationBed bed;
  const std::string token = bed.create();
  for (const Sent& request :
       {get("canary"), get("%canary"), patch(token, R"("orderId":["canary"])"), post("canary"),
        with(post("{}"), "Idempotency-Key", "canary canary"),
        with(patch(token), "If-Match", "canary"), with(post("{}"), "X-API-VERSION", "canary"),
        with(post("{}"), "X-API-KEY", "canary-canary-canary"),
        with(post("{}"), "Content-Type", "canary/canary"),
        with(patch(token), "If-Match", "\"canary\""), Sent{"GET", "/canary"}}) {
    const Answer answer = bed.send(request);
    EXPECT_GE(answer.status, 400) << request.target;
    EXPECT_THAT(answer.body, Not(HasSubstr("canary"))) << request.target;
  }
}

TEST(Application, WhatTheMachineFailedInIsLoggedNotTold) {
  ApplicationBed bed;
  bed.store.set_mood(MoodyStore::Mood::throws);
  const Answer answer = bed.send(post("{}"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, Not(HasSubstr("machine")));
  EXPECT_THAT(bed.log.text(), HasSubstr("error request"));
  EXPECT_THAT(bed.log.text(), HasSubstr("detail=the machine failed"));
}

TEST(Application, TransportFaultsGetTheEnvelopeToo) {
  const std::vector<std::tuple<http::TransportFault, int, std::string>> expected = {
      {http::TransportFault::malformed, 400, "BadRequest"},
      {http::TransportFault::headers_too_large, 431, "HeadersTooLarge"},
      {http::TransportFault::too_slow, 408, "RequestTimeout"},
      {http::TransportFault::too_many_connections, 503, "ServiceUnavailable"},
      {http::TransportFault::draining, 503, "ServiceUnavailable"},
      {http::TransportFault::failed, 500, "InternalError"}};
  ApplicationBed bed;
  const auto application = make_application(bed.service);
  for (const auto& [fault, status, error_id] : expected) {
    const auto response = application->answer_fault(fault, "What is wrong.");
    EXPECT_EQ(response.status, status);
    const auto error = boost::json::parse(response.body).at("error");
    EXPECT_EQ(error.at("errorId"), boost::json::value(error_id));
    EXPECT_EQ(error.at("description"), "What is wrong.");
    const std::string diagnostics_id{error.at("diagnosticsId").as_string()};
    EXPECT_THAT(bed.log.lines().back(), HasSubstr("diagnostics_id=" + diagnostics_id + ' '));
  }
}

TEST(Application, EveryAnswerHasARequestIdAndIsNotToBeStored) {
  ApplicationBed bed;
  for (const Sent& request : {post("{}"), post("{"), Sent{"GET", "/"}, Sent{"OPTIONS", "*"},
                              Sent{"GET", "/healthz"}, Sent{"GET", "/client-session"}}) {
    const Answer answer = bed.send(request);
    EXPECT_THAT(answer.header("X-Request-Id"), MatchesRegex("req_[0-9a-f]+")) << request.target;
    EXPECT_EQ(answer.header("Cache-Control"), "no-store") << request.target;
  }
}

TEST(Application, ChangesAreKeptWithTheirActorAndRequest) {
  ApplicationBed bed;
  const std::string token = bed.create();
  const Sent change = with(patch(token, R"("customerId":"c","order":{"countryCode":"GB"})"),
                           "X-API-KEY", writing_key_of_shop);
  bed.clock.advance(std::chrono::seconds{5});
  EXPECT_EQ(bed.send(with(change, "X-Request-Id", "my-request")).status, 200);
  EXPECT_EQ(bed.send(with(change, "X-Request-Id", "changes-nothing")).status, 200);

  const auto verified = verify_client_token(*bed.signing_keys.get(), token, 1, bed.clock.now());
  const auto history = bed.history_of(*session_key_of(verified->access_token));
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].actor, "key_shop");
  EXPECT_EQ(history[0].members, std::vector<std::string>{"orderId"});
  const HistoryEntry expected{2,
                              start_of_bed() + std::chrono::seconds{5},
                              "key_shop_write",
                              "my-request",
                              {"customerId", "order.countryCode"}};
  EXPECT_EQ(history[1], expected);
}

}  // namespace
}  // namespace counterfoil::test
