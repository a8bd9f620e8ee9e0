#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "contract/temporary_directory.h"
#include "support/raw_client.h"
#include "support/tls_client.h"
#include "support/tls_pair.h"
#include "wire/http_application.h"

namespace counterfoil::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::shared_ptr<const http::TlsContext> make_context(const std::string& name) {
  const test::TemporaryDirectory folder;
  return http::TlsContext::load(make_tls_pair(folder.path(), name)).value();
}

struct TlsServer : RunningServer {
  explicit TlsServer(http::Limits limits = {}) : RunningServer{limits, 1, make_context("first")} {}
};

TEST(HttpTls, SpeaksTheTwoVersionsThatAreSafe) {
  TlsServer server;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client{server.port(), {.version_min = version, .version_max = version}};
    ASSERT_TRUE(client.shake_hands()) << version;
    EXPECT_EQ(client.version(), version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3");
    EXPECT_THAT(client.exchange(get("/echo?a")), EndsWith("GET a "));
    EXPECT_THAT(client.exchange(get("/echo?b")),
                HasSubstr("\r\nStrict-Transport-Security: max-age="));
  }
}

TEST(HttpTls, RefusesOldVersionsAndWeakCiphers) {
  TlsServer server;
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    TlsClient client{server.port(), {.version_min = version, .version_max = version}};
    EXPECT_FALSE(client.shake_hands()) << version;
  }
  for (const char* ciphers :
       {"AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA",
        "ECDHE-ECDSA-AES128-CCM8", "DHE-RSA-AES128-GCM-SHA256"}) {
    TlsClient client{server.port(), {.version_max = TLS1_2_VERSION, .ciphers = ciphers}};
    EXPECT_FALSE(client.shake_hands()) << ciphers;
  }
  TlsClient strong{server.port(),
                   {.version_max = TLS1_2_VERSION, .ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256"}};
  EXPECT_TRUE(strong.shake_hands());
}

TEST(HttpTls, OffersHttp11ToWhoAsksForAProtocol) {
  TlsServer server;
  TlsClient client{server.port(), {.protocols = "\x02h2\x08http/1.1"}};
  ASSERT_TRUE(client.shake_hands());
  EXPECT_EQ(client.protocol(), "http/1.1");
  TlsClient stranger{server.port(), {.protocols = "\x02h2"}};
  EXPECT_FALSE(stranger.shake_hands());
}

TEST(HttpTls, CarriesLargeBodiesBothWays) {
  TlsServer server;
  TlsClient client{server.port()};
  ASSERT_TRUE(client.shake_hands());
  const std::string body(200'000, 'b');
  EXPECT_THAT(client.exchange(sized_post("/echo", body)), EndsWith("POST  " + body));
  EXPECT_THAT(client.exchange(get("/large?3000000")), EndsWith(std::string(3'000'000, 'x')));
}

TEST(HttpTls, AnswersPipelinedRequestsInOrder) {
  TlsServer server;
  TlsClient client{server.port()};
  ASSERT_TRUE(client.shake_hands());
  std::string requests;
  std::string bodies;
  for (int i = 0; i < 300; ++i) {
    requests += get("/echo?" + std::to_string(i));
    bodies += "GET " + std::to_string(i) + " ";
  }
  client.send(requests);
  std::string answered;
  for (int i = 0; i < 300; ++i) {
    const std::string answer = client.read_answer();
    answered += answer.substr(answer.find("\r\n\r\n") + 4);
  }
  EXPECT_EQ(answered, bodies);
}

TEST(HttpTls, KeysMayBeRenewedMidway) {
  TlsServer server;
  TlsClient client{server.port(), {.version_min = TLS1_3_VERSION}};
  ASSERT_TRUE(client.shake_hands());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.update_keys());
    EXPECT_THAT(client.exchange(get("/echo")), StartsWith("HTTP/1.1 200"));
  }
}

TEST(HttpTls, WhoSpeaksPlainHttpIsClosedWithoutAnAnswer) {
  TlsServer server;
  RawClient client{server.port()};
  client.send(get("/echo"));
  EXPECT_THAT(client.read_until_closed(), ::testing::Not(HasSubstr("HTTP")));
  TlsClient next{server.port()};
  EXPECT_TRUE(next.shake_hands());
}

TEST(HttpTls, ASlowHandshakeIsCutOff) {
  http::Limits limits;
  limits.tls_handshake_timeout = milliseconds{1};
  limits.linger_timeout = milliseconds{1};
  TlsServer server{limits};
  RawClient silent{server.port()};
  EXPECT_TRUE(silent.is_closed_without_a_word());
  RawClient slow{server.port()};
  slow.send("\x16\x03\x01");
  EXPECT_TRUE(slow.is_closed_without_a_word());
}

TEST(HttpTls, AHandshakeTakesThePlaceOfAConnection) {
  http::Limits limits;
  limits.connections_max = 1;
  TlsServer server{limits};
  const RawClient silent{server.port()};
  while (server.server->connection_count() == 0) std::this_thread::yield();
  TlsClient second{server.port()};
  ASSERT_TRUE(second.shake_hands());
  EXPECT_THAT(second.read(12), StartsWith("HTTP/1.1 503"));
}

TEST(HttpTls, AnIdleConnectionIsClosedWithAGoodbye) {
  http::Limits limits;
  limits.head_timeout = milliseconds{1};
  TlsServer server{limits};
  TlsClient client{server.port()};
  ASSERT_TRUE(client.shake_hands());
  EXPECT_TRUE(client.is_closed_with_goodbye());
}

TEST(HttpTls, AFaultIsAnsweredAndClosedWithAGoodbye) {
  TlsServer server;
  TlsClient client{server.port()};
  ASSERT_TRUE(client.shake_hands());
  EXPECT_THAT(client.exchange("GET / HTTP/9.9\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_TRUE(client.is_closed_with_goodbye());
}

TEST(HttpTls, AReaderThatDoesNotTakeTheAnswerIsDropped) {
  http::Limits limits;
  limits.write_timeout = milliseconds{1};
  TlsServer server{limits};
  TlsClient client{server.port()};
  ASSERT_TRUE(client.shake_hands());
  client.send(get("/large?50000000"));
  while (server.server->connection_count() > 0) std::this_thread::yield();
  EXPECT_LT(client.read(50'000'000).size(), 50'000'000U);
}

TEST(HttpTls, ANewCertificateIsForNewConnections) {
  TlsServer server;
  TlsClient early{server.port()};
  ASSERT_TRUE(early.shake_hands());
  EXPECT_EQ(early.server_name(), "first");
  server.server->set_tls(make_context("second"));
  std::string name;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (name != "second" && std::chrono::steady_clock::now() < end) {
    TlsClient late{server.port()};
    ASSERT_TRUE(late.shake_hands());
    name = late.server_name();
  }
  EXPECT_EQ(name, "second");
  EXPECT_THAT(early.exchange(get("/echo")), StartsWith("HTTP/1.1 200"));
}

TEST(HttpTls, AStopDoesNotWaitForAHandshake) {
  http::Limits limits;
  limits.drain_timeout = std::chrono::seconds{60};
  TlsServer server{limits};
  RawClient silent{server.port()};
  while (server.server->connection_count() == 0) std::this_thread::yield();
  server.server->stop();
  EXPECT_TRUE(silent.is_closed_without_a_word());
}

}  // namespace
}  // namespace counterfoil::testing
