#include "http/response_head.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace counterfoil::http {
namespace {

constexpr std::string_view date = "Sun, 06 Nov 1994 08:49:37 GMT";

std::string head_of(const Response& response, ConnectionOption option = ConnectionOption::unsaid,
                    Transport transport = Transport::plain) {
  std::string out;
  append_response_head(out, response, option, date, transport);
  return out;
}

TEST(HttpResponseHead, TellsTypeAndLengthOfTheBody) {
  EXPECT_EQ(head_of({.body = "{}"}),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Type: application/json\r\nContent-Length: 2\r\n"
            "X-Content-Type-Options: nosniff\r\n\r\n");
}

TEST(HttpResponseHead, TellsNoTypeOfAnEmptyBody) {
  EXPECT_EQ(head_of({.status = 404}),
            "HTTP/1.1 404 Not Found\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Length: 0\r\nX-Content-Type-Options: nosniff\r\n\r\n");
}

TEST(HttpResponseHead, StatusWithoutBodyHasNoLength) {
  for (const int status : {204, 304}) {
    const std::string head = head_of({.status = status, .body = "x"});
    EXPECT_EQ(head.find("\r\nContent-"), std::string::npos) << head;
    EXPECT_FALSE(may_have_body(status));
  }
  EXPECT_TRUE(may_have_body(200));
}

TEST(HttpResponseHead, TellsTheConnectionOption) {
  EXPECT_NE(head_of({}, ConnectionOption::close).find("\r\nConnection: close\r\n"),
            std::string::npos);
  EXPECT_NE(head_of({}, ConnectionOption::keep_alive).find("\r\nConnection: keep-alive\r\n"),
            std::string::npos);
  EXPECT_EQ(head_of({}).find("Connection"), std::string::npos);
}

TEST(HttpResponseHead, ForbidsPlainConnectionsToWhoIsEncrypted) {
  const auto of = [](Transport transport) {
    return head_of({}, ConnectionOption::unsaid, transport).find("Strict-Transport-Security: max");
  };
  EXPECT_NE(of(Transport::tls), std::string::npos);
  EXPECT_EQ(of(Transport::plain), std::string::npos);
}

TEST(HttpResponseHead, CarriesTheApplicationsHeaders) {
  const std::string head = head_of({.headers = {{"ETag", "\"1\""}, {"Allow", "GET"}}});
  EXPECT_NE(head.find("\r\nETag: \"1\"\r\nAllow: GET\r\n\r\n"), std::string::npos) << head;
}

TEST(HttpResponseHead, AnUnnamedStatusHasAnEmptyPhrase) {
  EXPECT_TRUE(head_of({.status = 418}).starts_with("HTTP/1.1 418 \r\n"));
}

TEST(HttpResponseHead, TheSharedBodyCountsWhenThereIsNoOther) {
  const auto shared = std::make_shared<const std::string>("shared");
  EXPECT_EQ(body_of({.shared_body = shared}), "shared");
  EXPECT_EQ(body_of({.body = "own", .shared_body = shared}), "own");
  EXPECT_EQ(body_of({}), "");
}

TEST(HttpResponseHeadDeathTest, ALineEndInAHeaderStopsTheProgram) {
  EXPECT_DEATH(static_cast<void>(head_of({.headers = {{"a", "b\r\nc: d"}}})), "header value");
  EXPECT_DEATH(static_cast<void>(head_of({.headers = {{"a\r\nb", "c"}}})), "header name");
  EXPECT_DEATH(static_cast<void>(head_of({.status = 100})), "final status");
}

}  // namespace
}  // namespace counterfoil::http
