#include "api/request_id.h"

#include <gtest/gtest.h>

#include <set>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

TEST(MayBeRequestId, TakesVisibleAsciiUpToALength) {
  EXPECT_TRUE(may_be_request_id("a"));
  EXPECT_TRUE(may_be_request_id("!~"));
  EXPECT_TRUE(may_be_request_id(std::string(128, 'a')));
}

TEST(MayBeRequestId, RefusesEverythingElse) {
  EXPECT_FALSE(may_be_request_id(""));
  EXPECT_FALSE(may_be_request_id(std::string(129, 'a')));
  for (const std::string_view text : {"a b", "a\tb", "a\nb", "\x7F", "\xC3\xA9"}) {
    EXPECT_FALSE(may_be_request_id(text)) << text;
  }
}

TEST(MayBeRequestId, RefusesCardNumbersBecauseItIsLogged) {
  EXPECT_FALSE(may_be_request_id("4111111111111111"));
  EXPECT_FALSE(may_be_request_id("order-4111-1111-1111-1111"));
  EXPECT_TRUE(may_be_request_id("4111111111111112"));
}

TEST(RequestIds, MakeSixteenDigitsAfterAMark) {
  RepeatableRandom random;
  RequestIds ids{random};
  for (int i = 0; i < 1000; ++i) {
    const std::string id = ids.make();
    EXPECT_EQ(id.size(), 20U);
    EXPECT_TRUE(id.starts_with("req_"));
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef", 4), std::string::npos) << id;
  }
}

TEST(RequestIds, NoTwoAreAlike) {
  RepeatableRandom random;
  RequestIds ids{random};
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(seen.insert(ids.make()).second);
}

TEST(RequestIds, AnotherProcessMakesOthers) {
  RepeatableRandom random{1};
  RepeatableRandom other_random{2};
  EXPECT_NE(RequestIds{random}.make(), RequestIds{other_random}.make());
}

TEST(RequestIds, DoNotTellHowManyThereWere) {
  RepeatableRandom random;
  RequestIds ids{random};
  const std::string first = ids.make();
  const std::string second = ids.make();
  int equal = 0;
  for (std::size_t i = 4; i < first.size(); ++i) equal += first[i] == second[i] ? 1 : 0;
  EXPECT_LT(equal, 8) << first << ' ' << second;
}

}  // namespace
}  // namespace counterfoil::test
