#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "support/raw_client.h"
#include "wire/http_application.h"

namespace counterfoil::testing {
namespace {

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

const std::string smuggled = "GET /echo?smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(HttpSmuggling, FramingThatCouldBeReadInTwoWaysIsRefusedAndNothingBehindItIsAnswered) {
  RunningServer server;
  for (const char* fields :
       {"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",     // CL.TE
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",     // TE.CL
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",  // TE.TE
        "Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding:\x0b"
        "chunked\r\n",
        "X: y\r\n Transfer-Encoding: chunked\r\n",
        "Content-Length: 0\r\nContent-Length: 41\r\n",  // CL.CL
        "Content-Length: 41\r\nContent-Length: 41\r\n", "Content-Length: 0, 41\r\n",
        "Content-Length: +41\r\n", "Content-Length: 0\nX: y\r\n", "Content-Length: 0\rX: y\r\n"}) {
    expect_last_answer(server, post("/echo", fields, smuggled), 400);
  }
}

TEST(HttpSmuggling, ABadChunkIsRefusedAndNothingBehindItIsAnswered) {
  RunningServer server;
  for (const char* chunks :
       {"0\n\n", "0\r\n\n", "1\nx\n0\n\n", "1\r\nxx\r\n0\r\n\r\n", "1 \r\nx\r\n0\r\n\r\n",
        "1;\nx\r\n0\r\n\r\n", "0x1\r\nx\r\n0\r\n\r\n", "-1\r\nx\r\n", "\r\n0\r\n\r\n",
        "1\r\nx0\r\n\r\n", "fffffffffffffffff\r\n"}) {
    expect_last_answer(server, post("/echo", "Transfer-Encoding: chunked\r\n", chunks + smuggled),
                       400);
  }
}

TEST(HttpSmuggling, ABodyThatLooksLikeARequestIsABody) {
  RunningServer server;
  RawClient client{server.port()};
  client.send(sized_post("/echo", smuggled) + get("/echo?next"));
  EXPECT_EQ(client.read_response().body, "POST  " + smuggled);
  EXPECT_EQ(client.read_response().body, "GET next ");
}

TEST(HttpNoise, IsRefusedAtOnce) {
  RunningServer server;
  expect_last_answer(server, "\x16\x03\x01\x02", 400);
  expect_last_answer(server, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
  expect_last_answer(server, "GET /\r\n\r\n", 400);
  expect_last_answer(server, "GET /echo HTTP/1.1\r\n\r\n", 400);
  expect_last_answer(server, "GET /echo HTTP/1.1\n", 400);
}

TEST(HttpNoise, AClientThatVanishesHarmsNobody) {
  RunningServer server;
  for (const std::string& bytes :
       {std::string{}, std::string{"GET /ec"}, get("/echo"), get("/large?3000000"),
        post("/echo", "Content-Length: 5\r\n", "ab"), get("/gate"),
        post("/echo", "Transfer-Encoding: chunked\r\n", "5\r\nab")}) {
    RawClient reset{server.port()};
    reset.send(bytes);
    reset.abort();
    RawClient closed{server.port()};
    closed.send(bytes);
    closed.close();
  }
  server.application.gate.is_open = true;
  EXPECT_EQ(RawClient{server.port()}.exchange(get("/echo")).status, 200);
}

TEST(HttpLimits, HeadersUpToTheLimitAreTaken) {
  RunningServer server;
  const std::size_t fixed = get("/echo", "x: \r\n").size();
  const std::string padding(http::Limits{}.header_bytes_max - fixed, 'p');
  RawClient client{server.port()};
  EXPECT_EQ(client.exchange(get("/echo", "x: " + padding + "\r\n")).status, 200);
  expect_last_answer(server, get("/echo", "x: " + padding + "p\r\n"), 431);
  expect_last_answer(server, get("/" + std::string(20'000, 'p')), 431);
  expect_last_answer(server, std::string(20'000, 'G'), 431);
}

TEST(HttpLimits, HeaderFieldsAreCounted) {
  http::Limits limits;
  limits.header_fields_max = 3;
  RunningServer server{limits};
  RawClient client{server.port()};
  EXPECT_EQ(client.exchange(get("/echo", "a: b\r\nc: d\r\n")).status, 200);
  expect_last_answer(server, get("/echo", "a: b\r\nc: d\r\ne: f\r\n"), 431);
}

TEST(HttpLimits, ABodyOverTheLimitIsAnsweredWithoutBeingRead) {
  http::Limits limits;
  limits.body_bytes_max = 10;
  RunningServer server{limits};
  RawClient client{server.port()};
  EXPECT_EQ(client.exchange(sized_post("/echo", "0123456789")).status, 200);
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  EXPECT_EQ(client.exchange(post("/echo", chunked, "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n")).body,
            "POST  0123456789");
  expect_last_answer(server, sized_post("/echo", "0123456789a"), 413);
  expect_last_answer(server, post("/echo", "Content-Length: 18446744073709551615\r\n", ""), 413);
  expect_last_answer(server, post("/echo", "Content-Length: 11\r\nExpect: 100-continue\r\n", ""),
                     413);
  expect_last_answer(server, post("/echo", chunked, "5\r\n01234\r\n6\r\n"), 413);
  expect_last_answer(server, post("/echo", chunked, "ffffffffffffffff\r\n"), 413);
}

TEST(HttpLimits, ChunkOverheadIsBounded) {
  http::Limits limits;
  limits.chunk_overhead_bytes_max = 10;
  RunningServer server{limits};
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  expect_last_answer(server, post("/echo", chunked, "1;" + std::string(20, 'e')), 400);
  expect_last_answer(server, post("/echo", chunked, "0\r\nt: " + std::string(20, 'e')), 400);
}

TEST(HttpLimits, WhatAllClientsSendTogetherIsBounded) {
  http::Limits limits;
  limits.in_flight_bytes_max = std::size_t{40} * 1024;
  RunningServer server{limits, 2};
  const std::string large(30'000, 'b');
  const auto begin = [&large](RawClient& client) {
    client.send(post("/echo", "Content-Length: 30000\r\nExpect: 100-continue\r\n", ""));
    EXPECT_EQ(client.read_response().status, 100);
    client.send(large.substr(0, 20'000));
  };
  RawClient first{server.port()};
  begin(first);
  RawClient second{server.port()};
  begin(second);
  // One of the two asked for more than was left.
  const std::chrono::milliseconds moment{10};
  while (!first.has_bytes_within(moment) && !second.has_bytes_within(moment)) {
  }
  RawClient& refused = first.has_bytes_within(moment) ? first : second;
  EXPECT_EQ(refused.read_response().status, 503);
  RawClient small{server.port()};
  EXPECT_EQ(small.exchange(get("/echo")).status, 200);
  RawClient& taken = &refused == &first ? second : first;
  EXPECT_TRUE(taken.exchange(large.substr(20'000)).body == "POST  " + large);
  EXPECT_EQ(taken.exchange(get("/echo")).status, 200);  // by now it has given back
  RawClient third{server.port()};
  EXPECT_TRUE(third.exchange(sized_post("/echo", large)).body == "POST  " + large);
}

TEST(HttpLimits, HeadsAndChunksCountAsBodiesDo) {
  http::Limits limits;
  limits.in_flight_bytes_max = 5'000;
  RunningServer server{limits};
  expect_last_answer(server, get("/echo", "x: " + std::string(15'000, 'x') + "\r\n"), 503);
  expect_last_answer(server,
                     post("/echo", "Transfer-Encoding: chunked\r\n",
                          "7530\r\n" + std::string(30'000, 'x') + "\r\n0\r\n\r\n"),
                     503);
  EXPECT_EQ(RawClient{server.port()}.exchange(get("/echo")).status, 200);
}

TEST(HttpLimits, AnAnswerThatHasToWaitWithoutRoomIsCutOff) {
  http::Limits limits;
  limits.in_flight_bytes_max = std::size_t{1024} * 1024;
  RunningServer server{limits};
  RawClient client{server.port(), RawClient::ReceiveBuffer::small};
  client.send(get("/large?50000000"));
  EXPECT_LT(client.read_until_closed().size(), 50'000'000U);
}

TEST(HttpLimits, LingeringIsBounded) {
  http::Limits limits;
  limits.linger_bytes_max = 1000;
  limits.linger_timeout = std::chrono::seconds{60};
  RunningServer server{limits};
  RawClient client{server.port()};
  client.send("\n" + std::string(100'000, 'x'));
  static_cast<void>(client.read_until_closed());  // at the deadline this throws
}

TEST(HttpLimits, ConnectionsOverTheLimitAreToldAndClosed) {
  http::Limits limits;
  limits.connections_max = 2;
  RunningServer server{limits, 2};
  RawClient first{server.port()};
  auto second = std::make_unique<RawClient>(server.port());
  EXPECT_EQ(first.exchange(get("/echo")).status, 200);
  EXPECT_EQ(second->exchange(get("/echo")).status, 200);
  EXPECT_EQ(server.server->connection_count(), 2U);
  RawClient third{server.port()};
  EXPECT_EQ(third.read_response().status, 503);
  third.end_sending();
  EXPECT_TRUE(third.is_closed_without_a_word());
  EXPECT_EQ(first.exchange(get("/echo")).status, 200);
  second.reset();
  while (server.server->connection_count() > 1) std::this_thread::yield();
  EXPECT_EQ(RawClient{server.port()}.exchange(get("/echo")).status, 200);
}

TEST(HttpLimits, WithoutRoomToTellConnectionsAreJustClosed) {
  http::Limits limits;
  limits.connections_max = 0;
  limits.refused_connections_max = 0;
  RunningServer server{limits};
  EXPECT_TRUE(RawClient{server.port()}.is_closed_without_a_word());
}

}  // namespace
}  // namespace counterfoil::testing
