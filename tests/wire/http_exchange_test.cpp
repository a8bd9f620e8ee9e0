#include <gtest/gtest.h>

#include <string>

#include "support/raw_client.h"
#include "wire/http_application.h"

namespace counterfoil::testing {
namespace {

TEST(HttpExchange, AnswersARequest) {
  RunningServer server;
  RawClient client{server.port()};
  const RawResponse response = client.exchange(get("/echo?q"));
  EXPECT_EQ(response.version, "HTTP/1.1");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "GET q ");
  EXPECT_EQ(response.header("content-type"), "text/plain");
  EXPECT_EQ(response.header("content-length"), "6");
  EXPECT_EQ(response.header("connection"), std::nullopt);
  EXPECT_EQ(response.header("server"), std::nullopt);
  EXPECT_EQ(response.header("date").value_or("").size(), 29U);
}

TEST(HttpExchange, TellsThePeersAddress) {
  RunningServer server;
  EXPECT_EQ(RawClient{server.port()}.exchange(get("/peer")).body, "127.0.0.1");
}

TEST(HttpExchange, ManyRequestsShareAConnection) {
  RunningServer server;
  RawClient client{server.port()};
  for (int round = 0; round < 100; ++round) {
    const std::string body(static_cast<std::size_t>(round) * 300, 'b');
    EXPECT_EQ(client.exchange(sized_post("/echo", body)).body, "POST  " + body);
  }
}

TEST(HttpExchange, EveryThreadServes) {
  RunningServer server{{}, 4};
  for (int round = 0; round < 40; ++round) {
    RawClient client{server.port()};
    EXPECT_EQ(client.exchange(get("/echo")).status, 200);
    EXPECT_EQ(client.exchange(get("/echo")).status, 200);
  }
}

TEST(HttpExchange, BodiesOfEverySizeUpToTheLimitArrive) {
  RunningServer server;
  for (const std::size_t size : {0, 1, 3000, 4096, 5000, 16384, 65536, 262144}) {
    RawClient client{server.port()};
    const std::string body(size, 'b');
    EXPECT_TRUE(client.exchange(sized_post("/echo", body)).body == "POST  " + body) << size;
    EXPECT_EQ(client.exchange(get("/echo")).status, 200) << size;
  }
}

TEST(HttpExchange, AChunkedBodyArrivesWhole) {
  RunningServer server;
  RawClient client{server.port()};
  const std::string chunked = post("/echo", "Transfer-Encoding: chunked\r\n",
                                   "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n");
  EXPECT_EQ(client.exchange(chunked).body, "POST  abcde");
  EXPECT_EQ(client.exchange(chunked).body, "POST  abcde");
}

TEST(HttpExchange, ALargeChunkedBodyArrivesWhole) {
  RunningServer server;
  RawClient client{server.port()};
  std::string chunks;
  for (int chunk = 0; chunk < 1000; ++chunk) chunks += "64\r\n" + std::string(100, 'c') + "\r\n";
  chunks += "0\r\n\r\n";
  const std::string request = post("/echo", "Transfer-Encoding: chunked\r\n", chunks);
  EXPECT_TRUE(client.exchange(request + get("/echo?next")).body ==
              "POST  " + std::string(100'000, 'c'));
  EXPECT_EQ(client.read_response().body, "GET next ");
}

TEST(HttpExchange, AnswersInOrderToSeveralRequestsInOneSegment) {
  RunningServer server;
  RawClient client{server.port()};
  std::string requests;
  for (int number = 0; number < 200; ++number) {
    requests += number % 3 == 0 ? get("/echo?" + std::to_string(number))
                                : sized_post("/echo?" + std::to_string(number), "body");
  }
  client.send(requests);
  for (int number = 0; number < 200; ++number) {
    const std::string expected = (number % 3 == 0 ? "GET " : "POST ") + std::to_string(number) +
                                 (number % 3 == 0 ? " " : " body");
    ASSERT_EQ(client.read_response().body, expected);
  }
}

TEST(HttpExchange, ARequestMayComeByteByByte) {
  RunningServer server;
  RawClient client{server.port()};
  const std::string chunked =
      post("/echo", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n");
  client.send_byte_by_byte("\r\n" + sized_post("/echo?1", "abc") + "\r\n" + chunked);
  EXPECT_EQ(client.read_response().body, "POST 1 abc");
  EXPECT_EQ(client.read_response().body, "POST  abc");
}

TEST(HttpExchange, HeadHasTheLengthButNotTheBytes) {
  RunningServer server;
  RawClient client{server.port()};
  client.send("HEAD /large?1234 HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo"));
  const RawResponse head = client.read_response(RawClient::BodyRule::none);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "1234");
  EXPECT_EQ(client.read_response().body, "GET  ");
}

TEST(HttpExchange, ABodyThatNobodyTakesIsNotWaitedFor) {
  RunningServer server;
  for (const std::string& request :
       {post("/bodiless", "Content-Length: 262144\r\n", "abc"),
        post("/bodiless", "Transfer-Encoding: chunked\r\n", "5\r\nab"),
        post("/bodiless", "Content-Length: 5\r\nExpect: 100-continue\r\n", "")}) {
    RawClient client{server.port()};
    const RawResponse response = client.exchange(request);
    EXPECT_EQ(response.status, 200) << request;
    EXPECT_EQ(response.body, "unread") << request;
    EXPECT_EQ(response.header("connection"), "close") << request;
    client.send(get("/echo"));  // is what follows of the body
    EXPECT_TRUE(client.is_closed_without_a_word()) << request;
  }
}

TEST(HttpExchange, ABodyThatNobodyTakesButIsThereIsPassedOver) {
  RunningServer server;
  RawClient client{server.port()};
  client.send(sized_post("/bodiless", "abc") + sized_post("/bodiless", "") +
              post("/bodiless", "Transfer-Encoding: chunked\r\n", "1\r\na\r\n0\r\n\r\n") +
              get("/echo?next"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.read_response().body, "read");
  EXPECT_EQ(client.read_response().body, "GET next ");
}

TEST(HttpExchange, StatusWithoutBodyIsFollowedByTheNextAnswer) {
  RunningServer server;
  RawClient client{server.port()};
  client.send(get("/empty") + get("/unchanged") + get("/echo"));
  const RawResponse empty = client.read_response();
  EXPECT_EQ(empty.status, 204);
  EXPECT_EQ(empty.header("content-length"), std::nullopt);
  EXPECT_EQ(client.read_response().status, 304);
  EXPECT_EQ(client.read_response().body, "GET  ");
}

TEST(HttpExchange, ALargeAnswerArrivesWhole) {
  RunningServer server;
  RawClient client{server.port(), RawClient::ReceiveBuffer::small};
  EXPECT_EQ(client.exchange(get("/large?5000000")).body.size(), 5'000'000U);
  EXPECT_EQ(client.exchange(get("/echo")).status, 200);
}

TEST(HttpExchange, AClientThatEndsSendingIsStillAnswered) {
  RunningServer server;
  RawClient client{server.port()};
  client.send(get("/echo"));
  client.end_sending();
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(HttpExchange, AnExceptionIsAnsweredAndTheServerGoesOn) {
  RunningServer server;
  for (const char* path : {"/throw-begin", "/throw-refuse", "/throw-answer"}) {
    RawClient client{server.port()};
    const RawResponse response = client.exchange(get(path));
    EXPECT_EQ(response.status, 500) << path;
    EXPECT_EQ(response.header("connection"), "close") << path;
    client.end_sending();
    EXPECT_TRUE(client.is_closed_without_a_word()) << path;
  }
  EXPECT_EQ(RawClient{server.port()}.exchange(get("/echo")).status, 200);
}

TEST(HttpExpect, TheClientIsAskedForTheBody) {
  RunningServer server;
  for (const char* framing : {"Content-Length: 4\r\n", "Transfer-Encoding: chunked\r\n"}) {
    RawClient client{server.port()};
    client.send(post("/echo", std::string{framing} + "Expect: 100-continue\r\n", ""));
    EXPECT_EQ(client.read_response().status, 100);
    client.send(framing[0] == 'C' ? "body" : "4\r\nbody\r\n0\r\n\r\n");
    EXPECT_EQ(client.read_response().body, "POST  body");
  }
}

TEST(HttpExpect, TheClientIsNotAskedForWhatHasArrived) {
  RunningServer server;
  RawClient client{server.port()};
  EXPECT_EQ(client.exchange(post("/echo", "Content-Length: 4\r\nExpect: 100-continue\r\n", "body"))
                .status,
            200);
  EXPECT_EQ(client.exchange(get("/echo", "Expect: 100-continue\r\n")).status, 200);
}

TEST(HttpExpect, ARefusedClientIsNotAskedForTheBody) {
  RunningServer server;
  RawClient client{server.port()};
  const RawResponse response =
      client.exchange(post("/refused", "Content-Length: 4\r\nExpect: 100-continue\r\n", ""));
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(response.header("connection"), "close");
}

TEST(HttpKeepAlive, ARefusedRequestWhoseBodyIsThereKeepsTheConnection) {
  RunningServer server;
  RawClient client{server.port()};
  EXPECT_EQ(client.exchange(get("/refused")).status, 403);
  EXPECT_EQ(client.exchange(sized_post("/refused", "body")).status, 403);
  const std::string chunked =
      post("/refused", "Transfer-Encoding: chunked\r\n", "4\r\nbody\r\n0\r\n\r\n");
  EXPECT_EQ(client.exchange(chunked).header("connection"), std::nullopt);
  EXPECT_EQ(client.exchange(get("/echo")).body, "GET  ");
}

TEST(HttpKeepAlive, ARefusedRequestWhoseBodyIsNotThereClosesWithoutLosingTheAnswer) {
  RunningServer server;
  RawClient client{server.port()};
  client.send(post("/refused", "Content-Length: 200000\r\n", ""));
  ASSERT_TRUE(client.wait_for_bytes());
  client.send(std::string(200'000, 'b'));  // the server reads it, so that it does not reset
  const RawResponse response = client.read_response();
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(response.header("connection"), "close");
  client.end_sending();
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(HttpKeepAlive, Http11ClosesWhenAsked) {
  RunningServer server;
  RawClient client{server.port()};
  const RawResponse response = client.exchange(get("/echo", "Connection: close\r\n"));
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(HttpKeepAlive, WhatFollowsAFarewellIsNotAnswered) {
  RunningServer server;
  RawClient client{server.port()};
  client.send(get("/echo", "Connection: close\r\n") + get("/echo"));
  EXPECT_EQ(client.read_response().status, 200);
  client.end_sending();
  EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(HttpKeepAlive, Http10ClosesUnlessAskedNotTo) {
  RunningServer server;
  RawClient client{server.port()};
  const RawResponse kept = client.exchange("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(kept.status, 200);
  EXPECT_EQ(kept.header("connection"), "keep-alive");
  const RawResponse last = client.exchange("GET /echo HTTP/1.0\r\n\r\n");
  EXPECT_EQ(last.status, 200);
  EXPECT_EQ(last.header("connection"), "close");
  EXPECT_TRUE(client.is_closed_without_a_word());
}

}  // namespace
}  // namespace counterfoil::testing
