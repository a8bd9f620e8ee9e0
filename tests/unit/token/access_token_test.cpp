#include "token/access_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

const SigningKey& now_key() {
  static const SigningKey key{SigningSecret{"sk-now", std::string(32, 'n')}};
  return key;
}
const SigningKey& other_key() {
  static const SigningKey key{SigningSecret{"sk-other", std::string(32, 'o')}};
  return key;
}

AccessToken token_at(Timestamp now, std::int64_t merchant = 1) {
  RepeatableRandom random;
  return make_access_token(now, random, merchant, now_key());
}

TEST(MakeAccessToken, IsAUuidOfVersion7) {
  RepeatableRandom random;
  for (int i = 0; i < 200; ++i) {
    EXPECT_THAT(make_access_token(start_of_bed(), random, 1, now_key()),
                ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                        "[0-9a-f]{12}"));
  }
}

TEST(MakeAccessToken, BeginsWithItsTimeInMilliseconds) {
  const Timestamp now{std::chrono::milliseconds{0x0123456789AB} + std::chrono::microseconds{999}};
  EXPECT_EQ(token_at(now).substr(0, 13), "01234567-89ab");
}

TEST(MakeAccessToken, NoTwoAreAlikeInOneMillisecond) {
  RepeatableRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) {
    EXPECT_TRUE(seen.insert(make_access_token(start_of_bed(), random, 1, now_key())).second);
  }
}

TEST(BelongsTo, HoldsForItsMerchantAndKeyOnly) {
  const AccessToken token = token_at(start_of_bed());
  EXPECT_TRUE(belongs_to(token, 1, now_key()));
  EXPECT_FALSE(belongs_to(token, 2, now_key()));
  EXPECT_FALSE(belongs_to(token, 11, now_key()));
  EXPECT_FALSE(belongs_to(token, 1, other_key()));
}

TEST(BelongsTo, NoCharacterCanBeChanged) {
  const AccessToken token = token_at(start_of_bed());
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (const char replacement : {'0', '1', 'f', '-', 'F', 'g'}) {
      if (token[i] == replacement) continue;
      AccessToken changed = token;
      changed[i] = replacement;
      EXPECT_FALSE(belongs_to(changed, 1, now_key())) << changed;
    }
  }
}

TEST(BelongsTo, WhatIsNoUuidBelongsToNobody) {
  const AccessToken token = token_at(start_of_bed());
  for (const std::string& text : {std::string{}, token + '0', token.substr(1), std::string(36, '-'),
                                  std::string(36, '0'), std::string(36, '\0')}) {
    EXPECT_FALSE(belongs_to(text, 1, now_key())) << text;
  }
}

TEST(SessionKeyOf, IsSixBytesOfTimeAndTenOfTheDigest) {
  const AccessToken token = token_at(Timestamp{std::chrono::milliseconds{0x0123456789AB}});
  const auto key = session_key_of(token);
  ASSERT_TRUE(key);
  constexpr std::array time = {std::byte{0x01}, std::byte{0x23}, std::byte{0x45},
                               std::byte{0x67}, std::byte{0x89}, std::byte{0xAB}};
  EXPECT_TRUE(std::equal(time.begin(), time.end(), key->begin()));
  const Digest digest = sha256(token);
  EXPECT_TRUE(std::equal(key->begin() + 6, key->end(), digest.begin()));
}

TEST(SessionKeyOf, GrowsWithTime) {
  using std::chrono::milliseconds;
  EXPECT_LT(*session_key_of(token_at(start_of_bed())),
            *session_key_of(token_at(start_of_bed() + milliseconds{1})));
}

TEST(SessionKeyOf, IsNothingForWhatIsNoUuid) {
  const AccessToken token = token_at(start_of_bed());
  std::string upper = token;
  std::ranges::transform(upper, upper.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::string moved = token;
  std::swap(moved[8], moved[9]);
  for (const std::string& text : {std::string{}, token + '0', token.substr(1), upper, moved}) {
    EXPECT_EQ(session_key_of(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace counterfoil::test
