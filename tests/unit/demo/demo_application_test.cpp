#include "demo/demo_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view order =
    R"({"lineItems":[{"itemId":"mug","quantity":2}],"shippingMethodId":"standard"})";

class DemoApplication : public ::testing::Test {
 protected:
  Answer send(const Sent& request) { return ask(*application_, request); }

  static Sent page(std::string target) {
    return {"GET", std::move(target), {{"Host", "localhost:8080"}}};
  }
  static Sent order_of_page(std::string method = "POST", std::string body = std::string{order}) {
    return {std::move(method),
            "/demo/session",
            {{"Host", "127.0.0.1:8080"},
             {"Content-Type", "application/json"},
             {"Sec-Fetch-Site", "same-origin"}},
            std::move(body)};
  }

  ApplicationBed bed_;
  std::string public_url_ = "https://pay.example:8443/shop";
  DemoTerms terms_{std::string{key_of_shop}, public_url_};
  std::unique_ptr<http::Application> application_ =
      make_demo_application(bed_.application(), terms_, bed_.random);
};

TEST_F(DemoApplication, HandsOnWhatIsNotTheDemo) {
  EXPECT_EQ(send(post("{}")).status, 200);
  EXPECT_EQ(send(page("/demonstration")).status, 404);
  EXPECT_EQ(bed_.log.lines().size(), 2U);
}

TEST_F(DemoApplication, ServesItsPage) {
  const Answer answer = send(page("/demo/"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, StartsWith("<!doctype html>"));
  EXPECT_EQ(answer.header("Cache-Control"), "no-cache");
  EXPECT_THAT(answer.header("Content-Security-Policy"), HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(answer.header("Content-Security-Policy"),
              HasSubstr("connect-src 'self' https://pay.example:8443;"));
  EXPECT_EQ(send(page("/demo")).header("Location"), "/demo/");
}

// Browsers leave a port out that goes without saying.
TEST_F(DemoApplication, IsServedUnderAPublicUrlThatTellsTheUsualPort) {
  public_url_ = "https://pay.example:443";
  EXPECT_EQ(send(with(page("/demo/"), "Host", "pay.example")).status, 200);
  EXPECT_EQ(send(with(page("/demo/"), "Host", "other.example")).status, 403);
}

TEST_F(DemoApplication, OnlyItsFramesMayBeFramed) {
  const Answer answer = send(page("/demo/hosted-pages/api-controller.html"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.header("Content-Security-Policy"), HasSubstr("frame-ancestors 'self'"));
}

TEST_F(DemoApplication, AFileThatIsKnownIsNotSentAgain) {
  const std::string tag = send(page("/demo/demo.js")).header("ETag");
  const Answer again = send(with(page("/demo/demo.js"), "If-None-Match", tag));
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(send(with(page("/demo/demo.js"), "If-None-Match", "\"other\"")).status, 200);
}

TEST_F(DemoApplication, TellsWhatIsSold) {
  EXPECT_THAT(send(page("/demo/offers.json")).body, HasSubstr(R"("itemId":"mug")"));
}

TEST_F(DemoApplication, AnOrderBecomesASession) {
  const Answer answer = send(order_of_page());
  ASSERT_EQ(answer.status, 200);
  const auto exchange = boost::json::parse(answer.body).at("exchange");
  EXPECT_EQ(exchange.at_pointer("/request/body/order/lineItems/0/amount"), 1450);
  EXPECT_EQ(exchange.at_pointer("/response/status"), 200);
  EXPECT_EQ(exchange.at_pointer("/response/body/amount"), 2 * 1450 + 395);
  EXPECT_THAT(answer.body, Not(HasSubstr(std::string{key_of_shop})));
}

TEST_F(DemoApplication, AChangedOrderChangesTheSession) {
  const auto made = boost::json::parse(send(order_of_page()).body);
  const auto& token = made.at_pointer("/exchange/response/body/clientToken").as_string();
  const Answer answer =
      send(order_of_page("PATCH", R"({"clientToken":")" + std::string{token} +
                                      R"(","lineItems":[{"itemId":"notebook","quantity":1}]})"));
  ASSERT_EQ(answer.status, 200);
  // No shipping method was sent: the session keeps its own.
  EXPECT_EQ(boost::json::parse(answer.body).at_pointer("/exchange/response/body/amount"),
            895 + 395);
}

TEST_F(DemoApplication, TheAnswerOfTheApiIsToldEvenIfItRefuses) {
  const Answer answer = send(order_of_page("PATCH"));
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(boost::json::parse(answer.body).at_pointer("/exchange/response/status"), 400);
}

TEST_F(DemoApplication, AnswersNobodyButItsOwnPage) {
  EXPECT_EQ(send(with(order_of_page(), "Sec-Fetch-Site", "cross-site")).status, 403);
  EXPECT_EQ(send(with(order_of_page(), "Sec-Fetch-Site", "same-site")).status, 403);
  EXPECT_EQ(send(with(order_of_page(), "Host", "pay.example")).status, 403);
  EXPECT_EQ(send(with(page("/demo/"), "Host", "127.0.0.1.evil.example")).status, 403);
  EXPECT_EQ(send(without(page("/demo/"), "Host")).status, 403);
  EXPECT_EQ(send(with(order_of_page(), "Content-Type", "text/plain")).status, 415);
  EXPECT_EQ(bed_.log.lines().size(), 0U);
}

TEST_F(DemoApplication, KnowsItsOwnNames) {
  for (const char* host : {"127.0.0.1", "127.0.0.1:1", "localhost", "localhost:8080", "[::1]",
                           "[::1]:8080", "pay.example:8443"}) {
    EXPECT_EQ(send(with(page("/demo/"), "Host", host)).status, 200) << host;
  }
}

TEST_F(DemoApplication, RefusesOtherMethods) {
  EXPECT_EQ(send(order_of_page("DELETE")).header("Allow"), "PATCH, POST");
  Sent request = page("/demo/");
  request.method = "POST";
  EXPECT_EQ(send(request).status, 405);
  EXPECT_EQ(send(request).header("Allow"), "GET, HEAD");
}

TEST_F(DemoApplication, ABodyThatIsTooLargeIsRefused) {
  Sent request = order_of_page();
  request.body_state = http::BodyState::too_large;
  EXPECT_EQ(send(request).status, 413);
}

}  // namespace
}  // namespace counterfoil::test
