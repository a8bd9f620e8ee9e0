#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "support/raw_client.h"
#include "wire/http_application.h"

namespace counterfoil::testing {
namespace {

void wait_until_at_gate(const RunningServer& server, int count) {
  while (server.application.gate.waiting < count) std::this_thread::yield();
}

TEST(HttpStop, ARequestInFlightIsAnsweredAndItsConnectionClosed) {
  RunningServer server;
  RawClient in_flight{server.port()};
  RawClient idle{server.port()};
  RawClient silent{server.port()};
  EXPECT_EQ(idle.exchange(get("/echo")).status, 200);
  in_flight.send(get("/gate"));
  wait_until_at_gate(server, 1);
  std::thread stopping{[&server] { server.server->stop(); }};
  EXPECT_TRUE(idle.is_closed_without_a_word());
  EXPECT_TRUE(silent.is_closed_without_a_word());
  EXPECT_THROW(RawClient{server.port()}, std::runtime_error);
  server.application.gate.is_open = true;
  const RawResponse response = in_flight.read_response();
  EXPECT_EQ(response.body, "passed");
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(in_flight.is_closed_without_a_word());
  stopping.join();
  EXPECT_EQ(server.server->connection_count(), 0U);
}

TEST(HttpStop, ARequestThatIsCompletedMeanwhileIsToldSo) {
  RunningServer server;
  RawClient holding{server.port()};
  holding.send(get("/gate"));
  wait_until_at_gate(server, 1);
  RawClient begun{server.port()};
  begun.send("GET /echo HTTP/1.1\r\nHost: a\r\n");
  RawClient idle{server.port()};
  EXPECT_EQ(idle.exchange(get("/echo")).status, 200);  // so the server has read what begun sent
  std::thread stopping{[&server] { server.server->stop(); }};
  EXPECT_TRUE(idle.is_closed_without_a_word());
  begun.send("\r\n");
  EXPECT_EQ(begun.read_response().status, 503);
  begun.close();
  server.application.gate.is_open = true;
  EXPECT_EQ(holding.read_response().status, 200);
  stopping.join();
}

TEST(HttpStop, EveryThreadIsStopped) {
  RunningServer server{{}, 4};
  std::vector<RawClient> clients;
  for (int number = 0; number < 20; ++number) {
    clients.emplace_back(server.port());
    EXPECT_EQ(clients.back().exchange(get("/echo")).status, 200);
  }
  server.server->stop();
  for (RawClient& client : clients) EXPECT_TRUE(client.is_closed_without_a_word());
}

TEST(HttpStop, GivesUpAfterTheDrainTimeout) {
  http::Limits limits;
  limits.drain_timeout = std::chrono::milliseconds{1};
  RunningServer server{limits};
  RawClient in_flight{server.port()};
  in_flight.send(get("/gate"));
  wait_until_at_gate(server, 1);
  server.server->stop();
  server.server.reset();
  EXPECT_TRUE(in_flight.is_closed_without_a_word());
}

TEST(HttpStop, MayBeCalledTwiceOrWithoutStart) {
  RunningServer server;
  server.server->stop();
  server.server->stop();
  PathApplication application;
  const auto never_started = http::Server::listen({}, application);
  ASSERT_TRUE(never_started);
  (*never_started)->stop();
}

TEST(HttpListen, AnAddressInUseIsAnError) {
  RunningServer server{{}, 2};
  PathApplication application;
  const auto second = http::Server::listen({.port = server.port()}, application);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().log.text, "cannot listen on 127.0.0.1 port " +
                                         std::to_string(server.port()) +
                                         ": Address already in use");
}

TEST(HttpListen, AnAddressThatIsNoneIsAnError) {
  PathApplication application;
  const auto server = http::Server::listen({.address = "localhost"}, application);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().log.text, "cannot listen on localhost: not an IP address");
}

TEST(HttpListen, APortIsFreeAgainAfterStop) {
  RunningServer first;
  const std::uint16_t port = first.port();
  EXPECT_EQ(RawClient{port}.exchange(get("/echo")).status, 200);
  first.server.reset();
  PathApplication application;
  const auto second = http::Server::listen({.port = port, .thread_count = 2}, application);
  EXPECT_TRUE(second) << second.error().log.text;
}

TEST(HttpListen, AnIpv6SocketNamesItsIpv4ClientsAsSuch) {
  PathApplication application;
  const auto server = http::Server::listen({.address = "::"}, application);
  // A machine may have no IPv6 at all: there is nothing to show there then.
  if (!server) GTEST_SKIP() << server.error().log.text;
  (*server)->start();
  EXPECT_EQ(RawClient{(*server)->port()}.exchange(get("/peer")).body, "127.0.0.1");
}

}  // namespace
}  // namespace counterfoil::testing
