#include "http/head_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace counterfoil::http {
namespace {

constexpr std::string_view line_and_host = "GET / HTTP/1.1\r\nHost: a\r\n";

// The fault of a head, as text; empty when there is none.
std::string fault_of(std::string_view head) {
  ParsedHead parsed;
  const auto fault = parse_head(head, Limits{}, parsed);
  return fault ? std::string{fault->detail} : std::string{};
}

std::string fault_with_field(std::string_view field) {
  return fault_of(std::string{line_and_host}.append(field).append("\r\n\r\n"));
}

std::string fault_of_line(std::string_view line) {
  return fault_of(std::string{line}.append("\r\nHost: a\r\n\r\n"));
}

ParsedHead parsed_of(const std::string& head) {
  ParsedHead parsed;
  EXPECT_FALSE(parse_head(head, Limits{}, parsed)) << head;
  return parsed;
}

TEST(HttpHead, ReadsEveryPart) {
  const std::string text =
      "PATCH /client-session?a=b&c HTTP/1.1\r\nHost: api.example:8080\r\nX-API-KEY:\t k v \t\r\n"
      "empty:\r\nContent-Length: 12\r\n\r\n";
  const ParsedHead parsed = parsed_of(text);
  EXPECT_EQ(parsed.head.method, "PATCH");
  EXPECT_EQ(parsed.head.path, "/client-session");
  EXPECT_EQ(parsed.head.query, "a=b&c");
  EXPECT_EQ(parsed.head.content_length, 12U);
  EXPECT_TRUE(parsed.head.has_body);
  EXPECT_EQ(parsed.head.header("x-api-key"), "k v");
  EXPECT_EQ(parsed.head.header("EMPTY"), "");
  EXPECT_EQ(parsed.head.header("absent"), std::nullopt);
  EXPECT_EQ(parsed.head.headers.size(), 4U);
  EXPECT_TRUE(parsed.keeps_alive);
  EXPECT_FALSE(parsed.is_chunked);
  EXPECT_FALSE(parsed.expects_continue);
}

TEST(HttpHead, CountsAHeaderInAnyCase) {
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\nIf-Match: 1\r\nIF-MATCH: 2\r\n\r\n";
  const ParsedHead parsed = parsed_of(text);
  EXPECT_EQ(parsed.head.count("if-match"), 2U);
  EXPECT_EQ(parsed.head.header("if-match"), "1");
  EXPECT_EQ(parsed.head.count("if-none-match"), 0U);
}

TEST(HttpHead, ForgetsTheHeadBefore) {
  ParsedHead parsed;
  const std::string first =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n"
      "Connection: close\r\n\r\n";
  ASSERT_FALSE(parse_head(first, Limits{}, parsed));
  ASSERT_TRUE(parsed.is_chunked);
  const std::string second = "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
  ASSERT_FALSE(parse_head(second, Limits{}, parsed));
  EXPECT_EQ(parsed.head.headers.size(), 1U);
  EXPECT_FALSE(parsed.is_chunked);
  EXPECT_FALSE(parsed.expects_continue);
  EXPECT_FALSE(parsed.head.has_body);
  EXPECT_TRUE(parsed.keeps_alive);
}

TEST(HttpHead, NothingFollowsAConnect) {
  ParsedHead parsed;
  ASSERT_FALSE(parse_head("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", Limits{}, parsed));
  EXPECT_EQ(parsed.head.path, "a:80");
  EXPECT_FALSE(parsed.keeps_alive);
}

TEST(HttpHead, AValidRequestLineIsRead) {
  for (const char* line :
       {"GET / HTTP/1.1", "GET /?q HTTP/1.1", "GET // HTTP/1.1", "OPTIONS * HTTP/1.1",
        "x-%method|~ /%zz HTTP/1.1", "GET http://a HTTP/1.1", "GET HTTPS://a:1/p?q HTTP/1.1",
        "CONNECT a:80 HTTP/1.1", "CONNECT [::1]:80 HTTP/1.1", "GET http://[::1]:8080?q HTTP/1.1",
        "GET / HTTP/1.0", "GET /a?b?c/d HTTP/1.1"}) {
    EXPECT_EQ(fault_of_line(line), "") << line;
  }
}

TEST(HttpHead, AnInvalidRequestLineIsRefused) {
  for (const char* line : {"GET",
                           "GET /",
                           "GET / ",
                           " GET / HTTP/1.1",
                           "GET  / HTTP/1.1",
                           "GET /  HTTP/1.1",
                           "GET / HTTP/1.1 ",
                           "GET\t/ HTTP/1.1",
                           "GET /a b HTTP/1.1",
                           "GET /\tb HTTP/1.1",
                           "GET /a#b HTTP/1.1",
                           "GET /\x7f HTTP/1.1",
                           "GET /\xc3\xa9 HTTP/1.1",
                           "GET /\x01 HTTP/1.1",
                           "GET /\rb HTTP/1.1",
                           "GET * HTTP/1.1",
                           "GET a HTTP/1.1",
                           "GET a:80 HTTP/1.1",
                           "CONNECT a HTTP/1.1",
                           "CONNECT a: HTTP/1.1",
                           "CONNECT a:80/ HTTP/1.1",
                           "CONNECT [::1] HTTP/1.1",
                           "CONNECT / HTTP/1.1",
                           "GET ftp://a/ HTTP/1.1",
                           "GET http:///p HTTP/1.1",
                           "GET http://u@a/ HTTP/1.1",
                           "GET http://a:99999/ HTTP/1.1",
                           "GET http:// HTTP/1.1",
                           "G(T / HTTP/1.1",
                           "G:T / HTTP/1.1",
                           "G\xc3T / HTTP/1.1",
                           "GET / HTTP/1.2",
                           "GET / HTTP/2.0",
                           "GET / HTTP/0.9",
                           "GET / http/1.1",
                           "GET / HTTP/1.10",
                           "GET / HTTP/01.1",
                           "GET / HTTP/1,1",
                           "GET / HTTP/11",
                           "",
                           "GET / HTTP/1.1\r"}) {
    EXPECT_NE(fault_of_line(line), "") << line;
  }
}

TEST(HttpHead, ANulInTheTargetIsRefused) {
  EXPECT_NE(fault_of_line(std::string_view{"GET /a\0b HTTP/1.1", 17}), "");
}

TEST(HttpHead, TheHttp2PrefaceIsToldSo) {
  EXPECT_EQ(fault_of("PRI * HTTP/2.0\r\n\r\n"), "HTTP/2 is not spoken here; use HTTP/1.1.");
}

TEST(HttpHead, AbsoluteFormGivesPathAndQuery) {
  const std::string with_path = "GET http://b:80/p/q?r HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(parsed_of(with_path).head.path, "/p/q");
  EXPECT_EQ(parsed_of(with_path).head.query, "r");
  const std::string without_path = "GET http://b?r HTTP/1.1\r\nHost: a\r\n\r\n";
  EXPECT_EQ(parsed_of(without_path).head.path, "/");
  EXPECT_EQ(parsed_of(without_path).head.query, "r");
}

TEST(HttpHead, AnOddButValidFieldIsRead) {
  for (const char* field :
       {"x:y", "x: ", "!#$%&'*+-.^_`|~09AZaz: y", "x: \xc3\xa9", "x: a\tb", "x: a:b\"\\",
        "Content-Length: 0", "content-LENGTH:5", "Content-Length: 007",
        "Transfer-Encoding: CHUNKED", "Expect: 100-Continue", "Connection: close, x",
        "Connection: ,,", "TE: trailers", "Upgrade: h2c"}) {
    EXPECT_EQ(fault_with_field(field), "") << field;
  }
}

TEST(HttpHead, AnInvalidFieldIsRefused) {
  for (const char* field :
       {"x",           ": y",      " x: y",           "\tx: y",           "x : y",
        "x\t: y",      "x y: z",   "x(: y",           "x\x01: y",         "x\x7f: y",
        "\xc3\xa9: y", "x: a\x01", "x: a\x7f",        "x: a\x0b",         "x: a\rb",
        "x: y\r",      "\rx: y",   "x: y\r\n folded", "x: y\r\n\tfolded", "Host: b"}) {
    EXPECT_NE(fault_with_field(field), "") << field;
  }
  EXPECT_NE(fault_with_field(std::string_view{"x: a\0b", 6}), "");
  EXPECT_NE(fault_with_field(std::string_view{"x\0: ab", 6}), "");
}

TEST(HttpHead, AFoldedFirstFieldIsRefused) {
  EXPECT_NE(fault_of("GET / HTTP/1.1\r\n Host: a\r\nHost: a\r\n\r\n"), "");
}

TEST(HttpHead, AValidHostIsRead) {
  for (const char* host : {"a", "A.b-c_d~e:80", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:80",
                           "[2001:db8::1.2.3.4]:65535", "a:", "a%20b", "xn--bcher-kva.example"}) {
    EXPECT_EQ(fault_of("GET / HTTP/1.1\r\nHost: " + std::string{host} + "\r\n\r\n"), "") << host;
  }
}

TEST(HttpHead, AnInvalidHostIsRefused) {
  for (const char* host :
       {"",        "a b",     "a/b", "a?b",        "u@a",    "a:b",      "a:80:80", "a:-1",
        "a:+80",   "a:65536", ":80", "[",          "[]",     "[::1",     "::1",     "[::1]x",
        "[::1]:x", "[:::::]", "[a]", "[::1%eth0]", "a,b, c", "\xc3\xa9", "a\"b"}) {
    EXPECT_NE(fault_of("GET / HTTP/1.1\r\nHost: " + std::string{host} + "\r\n\r\n"), "") << host;
  }
}

TEST(HttpHead, HostIsRequiredOnceInHttp11) {
  EXPECT_EQ(fault_of("GET / HTTP/1.1\r\n\r\n"), "The Host header is missing.");
  EXPECT_EQ(fault_with_field("host: a"), "The Host header is repeated.");
  EXPECT_EQ(fault_of("GET http://a/ HTTP/1.1\r\n\r\n"), "The Host header is missing.");
  EXPECT_EQ(fault_of("GET / HTTP/1.0\r\n\r\n"), "");
  EXPECT_EQ(fault_of("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"),
            "The Host header is repeated.");
}

TEST(HttpFraming, RepeatedContentLengthIsRefused) {
  EXPECT_NE(fault_with_field("Content-Length: 5\r\nContent-Length: 5"), "");
  EXPECT_NE(fault_with_field("Content-Length: 5\r\ncontent-length: 6"), "");
}

TEST(HttpFraming, AContentLengthThatIsNoPlainNumberIsRefused) {
  for (const char* value : {"", "5, 5", "5,5", "+5", "-5", "-0", "5 5", "0x5", "5.0", "5e1", "five",
                            "18446744073709551616", "99999999999999999999999", "5;", "\"5\""}) {
    EXPECT_NE(fault_with_field("Content-Length: " + std::string{value}), "") << value;
  }
}

TEST(HttpFraming, TheLargestContentLengthIsRead) {
  const std::string text =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551615\r\n\r\n";
  EXPECT_EQ(parsed_of(text).head.content_length, 18446744073709551615U);
}

TEST(HttpFraming, TransferEncodingWithContentLengthIsRefused) {
  EXPECT_NE(fault_with_field("Content-Length: 5\r\nTransfer-Encoding: chunked"), "");
  EXPECT_NE(fault_with_field("Transfer-Encoding: chunked\r\nContent-Length: 5"), "");
  EXPECT_NE(fault_with_field("Transfer-Encoding: chunked\r\nContent-Length: 0"), "");
}

TEST(HttpFraming, ATransferCodingOtherThanChunkedIsRefused) {
  for (const char* value :
       {"", "gzip", "identity", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked;a=b",
        "xchunked", "chunked,", ",chunked", "\"chunked\"", "chunked\x0b",
        "\x0b"
        "chunked",
        "chun ked"}) {
    EXPECT_NE(fault_with_field("Transfer-Encoding: " + std::string{value}), "") << value;
  }
}

TEST(HttpFraming, RepeatedTransferEncodingIsRefused) {
  EXPECT_NE(fault_with_field("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), "");
  EXPECT_NE(fault_with_field("Transfer-Encoding: chunked\r\nTransfer-encoding: x"), "");
  EXPECT_NE(fault_with_field("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"), "");
}

TEST(HttpFraming, AMisspeltTransferEncodingIsRefusedOrPlain) {
  EXPECT_NE(fault_with_field("Transfer-Encoding : chunked"), "");
  EXPECT_NE(fault_with_field(" Transfer-Encoding: chunked"), "");
  EXPECT_NE(fault_with_field("X: y\r\n\tTransfer-Encoding: chunked"), "");
  const std::string other = "POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\n\r\n";
  EXPECT_FALSE(parsed_of(other).is_chunked);
}

TEST(HttpFraming, TransferEncodingInHttp10IsRefused) {
  EXPECT_NE(fault_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), "");
}

TEST(HttpFraming, AnUnknownExpectationIsRefused) {
  for (const char* value : {"", "100", "200-ok", "100-continue, x", "100-continue;a"}) {
    EXPECT_NE(fault_with_field("Expect: " + std::string{value}), "") << value;
  }
}

TEST(HttpFraming, AnExpectationInHttp10IsIgnored) {
  const std::string text = "POST / HTTP/1.0\r\nExpect: anything\r\n\r\n";
  EXPECT_FALSE(parsed_of(text).expects_continue);
}

TEST(HttpFraming, KeepAliveFollowsVersionAndConnection) {
  const auto keeps_alive = [](const std::string& version, const std::string& fields) {
    const std::string text = "GET / " + version + "\r\nHost: a\r\n" + fields + "\r\n";
    return parsed_of(text).keeps_alive;
  };
  EXPECT_TRUE(keeps_alive("HTTP/1.1", ""));
  EXPECT_TRUE(keeps_alive("HTTP/1.1", "Connection: keep-alive\r\n"));
  EXPECT_FALSE(keeps_alive("HTTP/1.1", "Connection: close\r\n"));
  EXPECT_FALSE(keeps_alive("HTTP/1.1", "connection: x ,\tCLOSE\r\n"));
  EXPECT_FALSE(keeps_alive("HTTP/1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
  EXPECT_TRUE(keeps_alive("HTTP/1.1", "Connection: closed\r\n"));
  EXPECT_FALSE(keeps_alive("HTTP/1.0", ""));
  EXPECT_TRUE(keeps_alive("HTTP/1.0", "Connection: Keep-Alive\r\n"));
  EXPECT_FALSE(keeps_alive("HTTP/1.0", "Connection: keep-alive, close\r\n"));
}

TEST(HttpHead, TooManyFieldsAreTooLarge) {
  Limits limits;
  limits.header_fields_max = 3;
  ParsedHead parsed;
  const std::string three = "GET / HTTP/1.1\r\nHost: a\r\na: b\r\nc: d\r\n";
  EXPECT_EQ(parse_head(three + "\r\n", limits, parsed), std::nullopt);
  const auto fault = parse_head(three + "e: f\r\n\r\n", limits, parsed);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->fault, TransportFault::headers_too_large);
}

}  // namespace
}  // namespace counterfoil::http
