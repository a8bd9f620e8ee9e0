#include "token/api_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

using ::testing::MatchesRegex;

TEST(MakeApiSecret, Has256RandomBitsAfterItsMark) {
  RepeatableRandom random;
  const std::string secret = make_api_secret(random);
  EXPECT_THAT(secret, MatchesRegex("cfk_[A-Za-z0-9_-]{43}"));
  EXPECT_NE(make_api_secret(random), secret);
  EXPECT_TRUE(may_be_api_secret(secret));
}

TEST(MakeApiKeyId, HasTwelveCharactersAfterItsMark) {
  RepeatableRandom random;
  const std::string id = make_api_key_id(random);
  EXPECT_THAT(id, MatchesRegex("key_[A-Za-z0-9_-]{12}"));
  EXPECT_NE(make_api_key_id(random), id);
}

TEST(MayBeApiSecret, Takes16To255VisibleCharacters) {
  EXPECT_TRUE(may_be_api_secret(std::string(16, '!')));
  EXPECT_TRUE(may_be_api_secret(std::string(255, '~')));
  EXPECT_FALSE(may_be_api_secret(std::string(15, 'a')));
  EXPECT_FALSE(may_be_api_secret(std::string(256, 'a')));
  EXPECT_FALSE(may_be_api_secret("with a blank inside"));
  EXPECT_FALSE(may_be_api_secret("with-a-line-feed\n--"));
  EXPECT_FALSE(may_be_api_secret("with-an-\xC3\xA9-in-it---"));
}

TEST(ApiKeyTable, FindsTheKeyOfASecret) {
  const ApiKeyTable table{keys_of_bed()};
  ASSERT_NE(table.find(key_of_shop), nullptr);
  EXPECT_EQ(table.find(key_of_shop)->id, "key_shop");
  EXPECT_EQ(table.find(key_of_other_shop)->merchant, 2);
}

TEST(ApiKeyTable, FindsNothingForAnythingElse) {
  const ApiKeyTable table{keys_of_bed()};
  EXPECT_EQ(table.find(""), nullptr);
  EXPECT_EQ(table.find(std::string{key_of_shop} + ' '), nullptr);
  EXPECT_EQ(table.find(key_of_shop.substr(1)), nullptr);
  EXPECT_TRUE(ApiKeyTable{{}}.empty());
  EXPECT_FALSE(table.empty());
}

TEST(Scopes, HaveWhatTheyWereGiven) {
  const Scopes reading{static_cast<unsigned>(Scope::read)};
  EXPECT_TRUE(reading.has(Scope::read));
  EXPECT_FALSE(reading.has(Scope::write));
  EXPECT_TRUE(all_scopes.has(Scope::read) && all_scopes.has(Scope::write));
  EXPECT_FALSE(Scopes{}.has(Scope::read));
}

}  // namespace
}  // namespace counterfoil::test
