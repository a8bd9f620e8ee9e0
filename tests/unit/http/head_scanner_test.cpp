#include "http/head_scanner.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

namespace counterfoil::http {
namespace {

using Found = HeadScanner::Found;

Found scan_at_once(std::string_view bytes) { return HeadScanner{}.scan(bytes); }

Found scan_byte_by_byte(std::string_view bytes) {
  HeadScanner scanner;
  Found found = Found::more;
  for (std::size_t size = 1; size <= bytes.size() && found == Found::more; ++size) {
    found = scanner.scan(bytes.substr(0, size));
  }
  return found;
}

TEST(HttpHeadScanner, FindsTheEndHoweverTheBytesArrive) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string bytes = head + "GET /next";
  HeadScanner scanner;
  EXPECT_EQ(scanner.scan(bytes), Found::complete);
  EXPECT_EQ(scanner.begin(), 0U);
  EXPECT_EQ(scanner.end(), head.size());
  for (std::size_t cut = 0; cut < head.size(); ++cut) {
    HeadScanner in_two;
    EXPECT_EQ(in_two.scan(bytes.substr(0, cut)), Found::more) << cut;
    EXPECT_EQ(in_two.scan(bytes), Found::complete) << cut;
    EXPECT_EQ(in_two.end(), head.size()) << cut;
  }
  EXPECT_EQ(scan_byte_by_byte(bytes), Found::complete);
}

TEST(HttpHeadScanner, SkipsTwoEmptyLinesAndNoMore) {
  HeadScanner scanner;
  EXPECT_EQ(scanner.scan("\r\n\r\nGET / HTTP/1.1\r\n\r\n"), Found::complete);
  EXPECT_EQ(scanner.begin(), 4U);
  EXPECT_EQ(scanner.end(), 22U);
  EXPECT_EQ(scan_at_once("\r\n\r\n"), Found::more);
  EXPECT_EQ(scan_at_once("\r\n\r\n\r\n"), Found::malformed);
  EXPECT_EQ(scan_byte_by_byte("\r\n\r\n\r\n"), Found::malformed);
}

TEST(HttpHeadScanner, RefusesABareLineFeedAtOnce) {
  for (const char* bytes : {"\n", "GET / HTTP/1.1\n", "GET / HTTP/1.1\r\nHost: a\n",
                            "GET / HTTP/1.1\r\nHost: a\r\n\n", "GET / HTTP/1.1\r\n\r\r\n\n"}) {
    EXPECT_EQ(scan_at_once(bytes), Found::malformed) << bytes;
    EXPECT_EQ(scan_byte_by_byte(bytes), Found::malformed) << bytes;
  }
}

TEST(HttpHeadScanner, RefusesWhatBeginsNoRequestAtOnce) {
  EXPECT_EQ(scan_at_once("\x16\x03\x01"), Found::malformed);  // TLS
  EXPECT_EQ(scan_at_once(std::string_view{"\0", 1}), Found::malformed);
  EXPECT_EQ(scan_at_once(" GET"), Found::malformed);
  EXPECT_EQ(scan_at_once("\r\n\x80"), Found::malformed);
}

}  // namespace
}  // namespace counterfoil::http
