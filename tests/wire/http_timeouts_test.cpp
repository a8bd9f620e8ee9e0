#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "support/raw_client.h"
#include "wire/http_application.h"

namespace counterfoil::testing {
namespace {

using std::chrono::milliseconds;

// Sends `bytes`, expects the one answer `status`, and then the end.
void expect_last_answer(const RunningServer& server, const std::string& bytes, int status) {
  RawClient client{server.port()};
  client.send(bytes);
  const RawResponse response = client.read_response();
  EXPECT_EQ(response.status, status) << bytes.substr(0, 200);
  EXPECT_EQ(response.header("connection"), "close") << bytes.substr(0, 200);
  client.end_sending();
  EXPECT_TRUE(client.is_closed_without_a_word()) << bytes.substr(0, 200);
}

TEST(HttpTimeouts, ASlowHeadIsAnsweredAndClosed) {
  http::Limits limits;
  limits.head_timeout = milliseconds{1};
  RunningServer server{limits};
  expect_last_answer(server, "GET /echo HTTP/1.1\r\nHost:", 408);
  expect_last_answer(server, "G", 408);
}

TEST(HttpTimeouts, AHeadThatTricklesIsCountedFromItsFirstByte) {
  http::Limits limits;
  limits.head_timeout = milliseconds{300};
  RunningServer server{limits};
  RawClient client{server.port()};
  client.send("GET /echo HTTP/1.1\r\nHost: a\r\nx: ");
  while (!client.has_bytes_within(milliseconds{20})) client.send("y");
  EXPECT_EQ(client.read_response().status, 408);
}

TEST(HttpTimeouts, ASlowSecondHeadIsAnsweredToo) {
  http::Limits limits;
  limits.head_timeout = milliseconds{1};
  RunningServer server{limits};
  RawClient client{server.port()};
  client.send(get("/echo") + "GET");
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_EQ(client.read_response().status, 408);
}

TEST(HttpTimeouts, ASlowBodyIsAnsweredAndClosed) {
  http::Limits limits;
  limits.body_timeout = milliseconds{1};
  RunningServer server{limits};
  expect_last_answer(server, post("/echo", "Content-Length: 5\r\n", "ab"), 408);
  expect_last_answer(server, post("/echo", "Transfer-Encoding: chunked\r\n", "5\r\nab"), 408);
}

// It has asked for nothing, and takes a place that others may need.
TEST(HttpTimeouts, AConnectionThatNeverBeginsIsClosedAsASlowHeadIs) {
  http::Limits limits;
  limits.head_timeout = milliseconds{1};
  RunningServer server{limits};
  EXPECT_TRUE(RawClient{server.port()}.is_closed_without_a_word());
}

TEST(HttpTimeouts, AConnectionThatHasBegunMayBeIdleForLonger) {
  http::Limits limits;
  limits.head_timeout = milliseconds{300};
  RunningServer server{limits};
  RawClient client{server.port()};
  EXPECT_EQ(client.exchange(get("/echo")).status, 200);
  EXPECT_FALSE(client.has_bytes_within(milliseconds{600}));
  EXPECT_EQ(client.exchange(get("/echo")).status, 200);
}

TEST(HttpTimeouts, AnIdleConnectionIsClosedWithoutAWord) {
  http::Limits limits;
  limits.idle_timeout = milliseconds{1};
  RunningServer server{limits};
  RawClient client{server.port()};
  EXPECT_EQ(client.exchange(get("/echo")).status, 200);
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(HttpTimeouts, AnAnswerMayTakeAsLongAsItTakes) {
  http::Limits limits;
  limits.head_timeout = limits.body_timeout = limits.write_timeout = milliseconds{1};
  RunningServer server{limits};
  RawClient waiting{server.port()};
  waiting.send(sized_post("/gate", "body"));
  EXPECT_FALSE(waiting.has_bytes_within(milliseconds{400}));
  server.application.gate.is_open = true;
  EXPECT_EQ(waiting.read_response().body, "passed");
}

TEST(HttpTimeouts, AReaderThatDoesNotTakeTheAnswerIsDropped) {
  http::Limits limits;
  limits.write_timeout = milliseconds{1};
  RunningServer server{limits};
  RawClient client{server.port(), RawClient::ReceiveBuffer::small};
  client.send(get("/large?50000000"));
  while (server.server->connection_count() == 0) std::this_thread::yield();
  while (server.server->connection_count() > 0) std::this_thread::yield();
  EXPECT_LT(client.read_until_closed().size(), 50'000'000U);
}

}  // namespace
}  // namespace counterfoil::testing
