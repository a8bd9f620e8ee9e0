#include "http/http_date.h"

#include <gtest/gtest.h>

namespace counterfoil::http {
namespace {

using namespace std::chrono;

TEST(HttpDate, IsWrittenInTheFormOfTheRfc) {
  const sys_seconds example{sys_days{1994y / November / 6} + 8h + 49min + 37s};
  EXPECT_EQ(HttpDate{example}.text(), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(HttpDate, FollowsTheTimeItIsSet) {
  HttpDate date{sys_seconds{}};
  EXPECT_EQ(date.text(), "Thu, 01 Jan 1970 00:00:00 GMT");
  date.set(sys_days{2028y / February / 29} + 23h + 59min + 59s);
  EXPECT_EQ(date.text(), "Tue, 29 Feb 2028 23:59:59 GMT");
}

}  // namespace
}  // namespace counterfoil::http
