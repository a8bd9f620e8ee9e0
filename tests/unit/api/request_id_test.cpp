#include "api/request_id.h"

#include <gtest/gtest.h>

#include <set>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

// Whether an id is taken over from a request with this key.
bool is_taken_over(std::string_view id, std::string_view api_key = key_of_shop) {
  http::RequestHead head;
  head.headers = {{"X-Request-Id", id}, {"x-api-key", "other"}, {"x-api-key", api_key}};
  const auto sent = sent_request_id(head);
  EXPECT_TRUE(!sent || *sent == id) << id;
  return sent.has_value();
}

TEST(SentRequestId, IsVisibleAsciiUpToALength) {
  EXPECT_TRUE(is_taken_over("a"));
  EXPECT_TRUE(is_taken_over("!~"));
  EXPECT_TRUE(is_taken_over(std::string(128, 'a')));
}

TEST(SentRequestId, IsNothingElse) {
  EXPECT_EQ(sent_request_id({}), std::nullopt);
  EXPECT_FALSE(is_taken_over(""));
  EXPECT_FALSE(is_taken_over(std::string(129, 'a')));
  for (const std::string_view text : {"a b", "a\tb", "a\nb", "\x7F", "\xC3\xA9"}) {
    EXPECT_FALSE(is_taken_over(text)) << text;
  }
}

TEST(SentRequestId, HoldsNoCardNumberBecauseItIsLogged) {
  EXPECT_FALSE(is_taken_over("4111111111111111"));
  EXPECT_FALSE(is_taken_over("order-4111-1111-1111-1111"));
  EXPECT_TRUE(is_taken_over("4111111111111112"));
}

TEST(SentRequestId, HoldsNoKeyOfTheRequest) {
  EXPECT_FALSE(is_taken_over(key_of_shop));
  EXPECT_FALSE(is_taken_over("visit:" + std::string{key_of_shop} + ":1"));
  EXPECT_FALSE(is_taken_over("visit-12345678", "12345678"));
  EXPECT_TRUE(is_taken_over(key_of_other_shop));
  EXPECT_TRUE(is_taken_over("visit-1234567", "1234567"));
  EXPECT_TRUE(is_taken_over("visit-1", ""));
}

TEST(SentRequestId, HoldsNoKeyOfOurs) {
  RepeatableRandom random;
  EXPECT_FALSE(is_taken_over(make_api_secret(random)));
  EXPECT_FALSE(is_taken_over("visit-" + make_api_secret(random)));
  EXPECT_FALSE(is_taken_over(make_api_secret(random).substr(0, 20)));
  EXPECT_TRUE(is_taken_over("cfk-1"));
}

TEST(SentRequestId, HoldsNoTokenNorItsBeginning) {
  ApplicationBed bed;
  EXPECT_FALSE(is_taken_over(bed.create().substr(0, 128)));
  EXPECT_FALSE(is_taken_over("visit:eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl"));
  EXPECT_FALSE(is_taken_over("eyJ/eyJhbGciOiJIUzI1NiJ9.e"));
  for (const std::string_view text : {"eyJ", "eyJhbGciOiJIUzI1NiJ9", "eyJhbGci.", "eyJhbGci./a",
                                      "eyJhbGci/.a", "ey.Ja.b", "a.b.c"}) {
    EXPECT_TRUE(is_taken_over(text)) << text;
  }
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
