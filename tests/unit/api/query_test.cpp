#include "api/query.h"

#include <gtest/gtest.h>

namespace counterfoil::test {
namespace {

// What the query gives for "clientToken"; "absent" and "refused" in words.
std::string found_in(std::string_view query) {
  const auto found = find_parameter(query, "clientToken");
  if (!found) return found.error().code == ErrorCode::bad_request ? "refused" : "?";
  return found->value_or("absent");
}

TEST(FindParameter, FindsTheParameterAmongOthers) {
  EXPECT_EQ(found_in("clientToken=abc"), "abc");
  EXPECT_EQ(found_in("a=1&clientToken=abc&b=2"), "abc");
  EXPECT_EQ(found_in("&&clientToken=a=b&"), "a=b");
}

TEST(FindParameter, ReadsEscapesAndPlus) {
  EXPECT_EQ(found_in("clientToken=%41%2e%2E+%00").size(), 5U);
  EXPECT_EQ(found_in("clientToken=%41+b"), "A b");
  EXPECT_EQ(found_in("client%54oken=a"), "a");
}

TEST(FindParameter, AParameterWithoutAValueIsEmpty) {
  EXPECT_EQ(found_in("clientToken"), "");
  EXPECT_EQ(found_in("clientToken="), "");
}

TEST(FindParameter, AnAbsentOneIsNothing) {
  EXPECT_EQ(found_in(""), "absent");
  EXPECT_EQ(found_in("clienttoken=a"), "absent");
  EXPECT_EQ(found_in("xclientToken=a&clientTokenx=a"), "absent");
}

TEST(FindParameter, RefusesBrokenEscapesWhereverTheyStand) {
  for (const std::string_view query :
       {"clientToken=%", "clientToken=%4", "clientToken=%4g", "clientToken=%-1", "clientToken=%+1",
        "clientToken=% 1", "a=%zz", "%zz=a", "clientToken=a&b=%"}) {
    EXPECT_EQ(found_in(query), "refused") << query;
  }
}

TEST(FindParameter, RefusesTheParameterTwice) {
  EXPECT_EQ(found_in("clientToken=a&clientToken=a"), "refused");
  EXPECT_EQ(found_in("clientToken=a&client%54oken=b"), "refused");
  EXPECT_EQ(found_in("a=1&a=2&clientToken=b"), "b");
}

}  // namespace
}  // namespace counterfoil::test
