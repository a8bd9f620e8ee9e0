// Every limit of the settings that shows on the wire, with what the application answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "wire/api_server.h"

namespace counterfoil::testing {
namespace {

// "413 PayloadTooLarge"; "200" when there is no error.
std::string outcome(const RawResponse& response) {
  std::string text = std::to_string(response.status);
  if (response.status >= 400) {
    text += ' ';
    text += boost::json::parse(response.body).at("error").at("errorId").as_string();
  }
  return text;
}

std::string filled_body(std::size_t size) {
  std::string body = "{}";
  return body.append(size - body.size(), ' ');
}

std::string chunked(std::string_view body, std::size_t chunk_size) {
  std::string text;
  for (std::size_t at = 0; at < body.size(); at += chunk_size) {
    const auto chunk = body.substr(at, chunk_size);
    std::array<char, 20> size{};
    text.append(size.data(), static_cast<std::size_t>(
                                 std::snprintf(size.data(), size.size(), "%zx\r\n", chunk.size())));
    text.append(chunk).append("\r\n");
  }
  return text + "0\r\n\r\n";
}

TEST(ApiLimits, ABodyOfTheLimitIsTakenAndOneByteMoreIsNot) {
  ApiServer server{{.body_bytes_max = 5000}};
  EXPECT_EQ(outcome(RawClient{server.port()}.exchange(keyed_post(filled_body(5000)))), "200");
  RawClient client{server.port()};
  const RawResponse response = client.exchange(keyed_post(filled_body(5001)));
  EXPECT_EQ(outcome(response), "413 PayloadTooLarge");
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(ApiLimits, ADeclaredLengthIsEnoughToRefuseABody) {
  ApiServer server;
  RawClient client{server.port()};
  const RawResponse response =
      client.exchange(keyed("POST /client-session", "Content-Length: 99999999999\r\n"));
  EXPECT_EQ(outcome(response), "413 PayloadTooLarge");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(ApiLimits, AChunkedBodyHasTheSameLimit) {
  ApiServer server{{.body_bytes_max = 5000}};
  const std::string head = keyed("POST /client-session", "Transfer-Encoding: chunked\r\n");
  RawClient client{server.port()};
  EXPECT_EQ(outcome(client.exchange(head + chunked(filled_body(5000), 700))), "200");
  EXPECT_EQ(outcome(client.exchange(head + chunked(filled_body(5001), 700))),
            "413 PayloadTooLarge");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(ApiLimits, HeadersOverTheirLimit) {
  ApiServer server{{.header_bytes_max = 2000}};
  RawClient client{server.port()};
  const RawResponse response =
      client.exchange(keyed("GET /healthz", "X-Filling: " + std::string(2000, 'x') + "\r\n"));
  EXPECT_EQ(outcome(response), "431 HeadersTooLarge");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(ApiLimits, MoreHeaderFieldsThanAllowed) {
  ApiServer server{{.header_fields_max = 10}};
  std::string fields;
  for (int i = 0; i < 10; ++i) fields += "X-Filling: x\r\n";
  EXPECT_EQ(outcome(RawClient{server.port()}.exchange(keyed("GET /healthz", fields))),
            "431 HeadersTooLarge");
}

TEST(ApiLimits, LevelsOfJson) {
  ApiServer server{{}, {.depth_max = 8}};
  RawClient client{server.port()};
  EXPECT_EQ(outcome(client.exchange(keyed_post(R"({"metadata":{"a":[[[[[[]]]]]]}})"))), "200");
  EXPECT_EQ(outcome(client.exchange(keyed_post(R"({"metadata":{"a":[[[[[[[]]]]]]]}})"))),
            "400 MalformedJson");
}

TEST(ApiLimits, LineItems) {
  ApiServer server{{}, {.line_items_max = 2}};
  RawClient client{server.port()};
  const auto body = [](std::string_view items) {
    return R"({"currencyCode":"GBP","order":{"lineItems":[)" + std::string{items} + "]}}";
  };
  EXPECT_EQ(outcome(client.exchange(keyed_post(body(R"({"amount":1},{"amount":2})")))), "200");
  const RawResponse response =
      client.exchange(keyed_post(body(R"({"amount":1},{"amount":2},{"amount":3})")));
  EXPECT_EQ(outcome(response), "422 RequestValidationError");
  EXPECT_THAT(response.body, ::testing::HasSubstr(R"("path":"$.order.lineItems")"));
}

TEST(ApiLimits, MetadataAsCompactJson) {
  ApiServer server{{}, {.metadata_bytes_max = 12}};
  RawClient client{server.port()};
  EXPECT_EQ(outcome(client.exchange(keyed_post(R"({"metadata": { "a" : "2345" }})"))), "200");
  const RawResponse response = client.exchange(keyed_post(R"({"metadata":{"a":"23456"}})"));
  EXPECT_EQ(outcome(response), "422 RequestValidationError");
  EXPECT_THAT(response.body, ::testing::HasSubstr(R"("path":"$.metadata")"));
}

TEST(ApiLimits, FaultsThatOneAnswerLists) {
  ApiServer server{{}, {.faults_max = 2}};
  const RawResponse response =
      RawClient{server.port()}.exchange(keyed_post(R"({"a":1,"b":1,"c":1,"d":1})"));
  EXPECT_EQ(outcome(response), "422 RequestValidationError");
  EXPECT_THAT(response.body, ::testing::HasSubstr("$.b"));
  EXPECT_THAT(response.body, ::testing::HasSubstr("2 further faults are not listed"));
  EXPECT_THAT(response.body, Not(::testing::HasSubstr("$.c")));
}

TEST(ApiLimits, AHeadThatTakesTooLong) {
  ApiServer server{{.head_timeout = std::chrono::milliseconds{50}}};
  RawClient client{server.port()};
  EXPECT_EQ(outcome(client.exchange("GET /healthz HTTP/1.1\r\n")), "408 RequestTimeout");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(ApiLimits, ABodyThatTakesTooLong) {
  ApiServer server{{.body_timeout = std::chrono::milliseconds{50}}};
  RawClient client{server.port()};
  EXPECT_EQ(outcome(client.exchange(keyed("POST /client-session", "Content-Length: 2\r\n") + "{")),
            "408 RequestTimeout");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(ApiLimits, MoreConnectionsThanAllowed) {
  ApiServer server{{.connections_max = 1}};
  RawClient first{server.port()};
  EXPECT_EQ(outcome(first.exchange(keyed("GET /healthz"))), "200");
  RawClient second{server.port()};
  const RawResponse response = second.read_response();
  EXPECT_EQ(outcome(response), "503 ServiceUnavailable");
  EXPECT_EQ(response.header("retry-after"), "1");
  EXPECT_EQ(outcome(first.exchange(keyed("GET /healthz"))), "200");
}

}  // namespace
}  // namespace counterfoil::testing
