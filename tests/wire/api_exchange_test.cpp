// What the head alone decides, and what else only a socket shows of the application.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "wire/api_server.h"

namespace counterfoil::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

std::string unkeyed(std::string_view request_line, std::string_view fields = "") {
  return std::string{request_line}.append(" HTTP/1.1\r\nHost: a\r\n").append(fields) + "\r\n";
}

// Every error, whatever raised it, can be decoded by the vendor's SDKs.
void expect_envelope(const RawResponse& response, int status, std::string_view error_id) {
  EXPECT_EQ(response.status, status) << response.body;
  EXPECT_EQ(response.header("content-type"), "application/json");
  EXPECT_THAT(response.header("x-request-id").value_or(""), MatchesRegex("req_[0-9a-f]{16}"));
  const auto error = boost::json::parse(response.body).at("error").as_object();
  EXPECT_EQ(error.at("errorId").as_string(), error_id);
  EXPECT_THAT(std::string{error.at("description").as_string()}, MatchesRegex(".+[.]"));
  EXPECT_THAT(std::string{error.at("diagnosticsId").as_string()}, MatchesRegex("[1-9][0-9]{18}"));
}

TEST(ApiExchange, ABigBodyWithoutAKeyIsRefusedUnread) {
  ApiServer server;
  RawClient client{server.port()};
  const RawResponse response =
      client.exchange(unkeyed("POST /client-session", "Content-Length: 99999999999\r\n"));
  expect_envelope(response, 401, "Unauthorized");
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(ApiExchange, ABodyWithoutAKeyIsNotTakenForTheNextRequest) {
  ApiServer server;
  RawClient client{server.port()};
  const std::string smuggled = keyed_post(R"({"orderId":"smuggled"})");
  client.send(unkeyed("POST /client-session", "Transfer-Encoding: chunked\r\n") + smuggled);
  expect_envelope(client.read_response(), 401, "Unauthorized");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(ApiExchange, NobodyWithoutAKeyIsInvitedToSendABody) {
  ApiServer server;
  RawClient client{server.port()};
  const RawResponse response = client.exchange(
      unkeyed("POST /client-session", "Content-Length: 2\r\nExpect: 100-continue\r\n"));
  expect_envelope(response, 401, "Unauthorized");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

// Or bodies that are slow could take all the memory for requests, without a key.
TEST(ApiExchange, ABodyForARouteThatTakesNoneIsNotWaitedFor) {
  ApiServer server;
  const std::string token = server.bed.create();
  for (const std::string& request :
       {unkeyed("GET /healthz", "Content-Length: 262144\r\n"),
        unkeyed("GET /readyz", "Transfer-Encoding: chunked\r\n") + "5\r\n",
        keyed("GET /client-session?clientToken=" + token, "Content-Length: 262144\r\n")}) {
    RawClient client{server.port()};
    const RawResponse response = client.exchange(request + "few");
    EXPECT_EQ(response.status, 200) << request;
    EXPECT_EQ(response.header("connection"), "close") << request;
    EXPECT_TRUE(client.is_closed_without_a_word()) << request;
  }
}

TEST(ApiExchange, NobodyIsInvitedToSendABodyThatIsNotTaken) {
  ApiServer server;
  RawClient client{server.port()};
  EXPECT_EQ(
      client.exchange(unkeyed("GET /healthz", "Content-Length: 2\r\nExpect: 100-continue\r\n"))
          .status,
      200);
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(ApiExchange, WhoHasAKeyIsInvited) {
  ApiServer server;
  RawClient client{server.port()};
  EXPECT_EQ(
      client
          .exchange(keyed("POST /client-session", "Content-Length: 2\r\nExpect: 100-continue\r\n"))
          .status,
      100);
  EXPECT_EQ(client.exchange("{}").status, 200);
}

TEST(ApiExchange, PipelinedPostsAreAnsweredInOrder) {
  ApiServer server;
  RawClient client{server.port()};
  std::string requests;
  for (int i = 0; i < 20; ++i) {
    requests += keyed_post(R"({"orderId":"order-)" + std::to_string(i) + "\"}");
  }
  client.send(requests);
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(client.read_response().body, HasSubstr("order-" + std::to_string(i) + '"'));
  }
}

TEST(ApiExchange, APipelinedRequestAfterARefusedOneIsAnswered) {
  ApiServer server;
  RawClient client{server.port()};
  client.send(unkeyed("GET /client-session") + keyed_post("{}"));
  expect_envelope(client.read_response(), 401, "Unauthorized");
  EXPECT_EQ(client.read_response().status, 200);
}

TEST(ApiExchange, HeadTellsTheLengthAndLeavesTheBodyOut) {
  ApiServer server;
  const std::string token = server.bed.create(R"({"orderId":"order-1"})");
  RawClient client{server.port()};
  client.send(keyed("HEAD /client-session?clientToken=" + token));
  const RawResponse head = client.read_response(RawClient::BodyRule::none);
  const RawResponse got = client.exchange(keyed("GET /client-session?clientToken=" + token));
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), std::to_string(got.body.size()));
  EXPECT_EQ(head.header("etag"), got.header("etag"));
  EXPECT_EQ(got.body, R"({"orderId":"order-1"})");
}

TEST(ApiExchange, HeadOfAnErrorHasNoBodyEither) {
  ApiServer server;
  RawClient client{server.port()};
  client.send(keyed("HEAD /nothing"));
  EXPECT_EQ(client.read_response(RawClient::BodyRule::none).status, 404);
  EXPECT_EQ(client.exchange(keyed("GET /healthz")).status, 200);
}

TEST(ApiExchange, ASessionThatIsNotModifiedHasNoBody) {
  ApiServer server;
  const std::string token = server.bed.create();
  const std::string request_line = "GET /client-session?clientToken=" + token;
  RawClient client{server.port()};
  const std::string tag = client.exchange(keyed(request_line)).header("etag").value_or("");
  const RawResponse response =
      client.exchange(keyed(request_line, "If-None-Match: " + tag + "\r\n"));
  EXPECT_EQ(response.status, 304);
  EXPECT_EQ(response.header("etag"), tag);
  EXPECT_EQ(client.exchange(keyed("GET /healthz")).status, 200);
}

TEST(ApiExchange, AMissingContentTypeIsAcceptedAndAnotherIsNot) {
  ApiServer server;
  RawClient client{server.port()};
  EXPECT_EQ(client.exchange(keyed_post("{}")).status, 200);
  expect_envelope(client.exchange(keyed_post("{}", "Content-Type: text/plain\r\n")), 415,
                  "UnsupportedMediaType");
}

TEST(ApiExchange, AnotherTypeIsRefusedWithoutABodyToo) {
  ApiServer server;
  RawClient client{server.port()};
  for (const std::string_view method : {"POST", "PATCH"}) {
    const auto request = [&](std::string_view fields) {
      return keyed(std::string{method} + " /client-session",
                   "Content-Length: 0\r\n" + std::string{fields});
    };
    expect_envelope(client.exchange(request("")), 400, "MalformedJson");
    expect_envelope(client.exchange(request("Content-Type: application/json\r\n")), 400,
                    "MalformedJson");
    expect_envelope(client.exchange(request("Content-Type: text/plain\r\n")), 415,
                    "UnsupportedMediaType");
    expect_envelope(client.exchange(request("Content-Type:\r\n")), 415, "UnsupportedMediaType");
  }
}

TEST(ApiExchange, TwoTypesThatDifferAreRefused) {
  ApiServer server;
  RawClient client{server.port()};
  const std::string json = "Content-Type: application/json\r\n";
  for (const std::string& fields :
       {json + "Content-Type: text/plain\r\n", "Content-Type: text/plain\r\n" + json,
        json + "Content-Type: application/json; charset=utf-8\r\n"}) {
    expect_envelope(client.exchange(keyed_post("{}", fields)), 415, "UnsupportedMediaType");
  }
  EXPECT_EQ(client.exchange(keyed_post("{}", json + json)).status, 200);
}

TEST(ApiExchange, EveryFaultOfTheTransportHasTheEnvelope) {
  ApiServer server;
  for (const std::string_view bytes :
       {"nonsense\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"}) {
    RawClient client{server.port()};
    const RawResponse response = client.exchange(bytes);
    expect_envelope(response, 400, "BadRequest");
    EXPECT_EQ(response.header("connection"), "close") << bytes;
    EXPECT_TRUE(client.is_closed_without_a_word()) << bytes;
  }
}

TEST(ApiExchange, AMalformedChunkHasTheEnvelope) {
  ApiServer server;
  RawClient client{server.port()};
  expect_envelope(
      client.exchange(keyed("POST /client-session", "Transfer-Encoding: chunked\r\n") + "zz\r\n"),
      400, "BadRequest");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(ApiExchange, TransportFaultsAreFoundInTheLogAndShowNothingOfTheRequest) {
  ApiServer server;
  const RawResponse response = RawClient{server.port()}.exchange("canary\r\n\r\n");
  EXPECT_THAT(response.body, Not(HasSubstr("canary")));
  const auto error = boost::json::parse(response.body).at("error");
  EXPECT_THAT(server.bed.log.text(),
              HasSubstr("diagnostics_id=" + std::string{error.at("diagnosticsId").as_string()}));
  EXPECT_THAT(server.bed.log.text(), Not(HasSubstr("canary")));
}

TEST(ApiExchange, AfterAnErrorOfTheApplicationTheConnectionGoesOn) {
  ApiServer server;
  RawClient client{server.port()};
  expect_envelope(client.exchange(keyed_post("{")), 400, "MalformedJson");
  expect_envelope(client.exchange(keyed_post(R"({"amount":1})")), 422, "RequestValidationError");
  expect_envelope(client.exchange(keyed("GET /nothing")), 404, "NotFound");
  EXPECT_EQ(client.exchange(keyed_post("{}")).status, 200);
}

}  // namespace
}  // namespace counterfoil::testing
