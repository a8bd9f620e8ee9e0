#include "app/listen_address.h"

#include <gtest/gtest.h>

namespace counterfoil::test {
namespace {

// "host|port|url of port 80|only this machine"
std::string read(std::string_view text) {
  const auto address = parse_listen_address(text);
  if (!address) return address.error().code == ErrorCode::bad_request ? "refused" : "?";
  return address->host + '|' + std::to_string(address->port) + '|' + address->url("http", 80) +
         '|' + (address->is_loopback() ? "local" : "open");
}

TEST(ParseListenAddress, ReadsHostAndPort) {
  EXPECT_EQ(read("127.0.0.1:8080"), "127.0.0.1|8080|http://127.0.0.1:80|local");
  EXPECT_EQ(read("127.9.9.9:0"), "127.9.9.9|0|http://127.9.9.9:80|local");
  EXPECT_EQ(read("localhost:65535"), "127.0.0.1|65535|http://127.0.0.1:80|local");
  EXPECT_EQ(read("[::1]:8080"), "::1|8080|http://[::1]:80|local");
  EXPECT_EQ(read("192.0.2.1:1"), "192.0.2.1|1|http://192.0.2.1:80|open");
}

TEST(ParseListenAddress, AnyInterfaceIsNamedByThisMachinesOwnAddress) {
  EXPECT_EQ(read("0.0.0.0:8080"), "0.0.0.0|8080|http://127.0.0.1:80|open");
  EXPECT_EQ(read(":8080"), "0.0.0.0|8080|http://127.0.0.1:80|open");
  EXPECT_EQ(read("[::]:8080"), "::|8080|http://127.0.0.1:80|open");
}

TEST(ParseListenAddress, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1",
        "127.0.0.1:80 ", "shop.example:80", "127.0.0.256:80", "[::1:80", "http://127.0.0.1:80",
        "127.0.0.1:8080:9"}) {
    EXPECT_EQ(read(text), "refused") << text;
  }
}

std::string read_url(std::string_view text) { return parse_public_url(text).value_or("refused"); }

TEST(ParsePublicUrl, TakesSchemeHostPortAndPath) {
  EXPECT_EQ(read_url("https://pay.example"), "https://pay.example");
  EXPECT_EQ(read_url("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
  EXPECT_EQ(read_url("https://[::1]:8080/pay"), "https://[::1]:8080/pay");
}

TEST(ParsePublicUrl, TakesOneTrailingSlashOff) {
  EXPECT_EQ(read_url("https://pay.example/"), "https://pay.example");
  EXPECT_EQ(read_url("https://pay.example/pay/"), "https://pay.example/pay");
}

TEST(ParsePublicUrl, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "pay.example", "ftp://pay.example", "HTTPS://pay.example", "https://", "https:///",
        "https:///pay", "https://pay.example//", "https://pay.example?a=b", "https://pay.example#a",
        "https://pay.example/ a", "https://pay.example\"", "https://pay.example\\",
        "https://p\xC3\xA4y.example", "https://pay.example/%41", "//pay.example"}) {
    EXPECT_EQ(read_url(text), "refused") << text;
  }
}

}  // namespace
}  // namespace counterfoil::test
