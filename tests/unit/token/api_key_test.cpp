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
  EXPECT_EQ(table.find(key_of_shop)->key.id, "key_shop");
  EXPECT_EQ(table.find(key_of_other_shop)->key.merchant, 2);
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
  EXPECT_TRUE(session_scopes.has(Scope::read) && session_scopes.has(Scope::write));
  EXPECT_FALSE(Scopes{}.has(Scope::read));
  const Scopes running{static_cast<unsigned>(Scope::admin)};
  EXPECT_TRUE(running.has(Scope::admin));
  EXPECT_FALSE(running.has(Scope::read) || running.has(Scope::write));
  EXPECT_FALSE(session_scopes.has(Scope::admin));
}

TEST(Scopes, AreReadAsTheyAreWritten) {
  for (unsigned bits = 1; bits < 8; ++bits) {
    EXPECT_EQ(parse_scopes(write_scopes({bits})), Scopes{bits}) << write_scopes({bits});
  }
  EXPECT_EQ(write_scopes(*parse_scopes("admin,read,admin")), "read,admin");
  EXPECT_EQ(write_scopes({}), "");
  for (const char* text : {"", ",", "read,", ",read", "Read", "read write", "all", "read,all"}) {
    EXPECT_EQ(parse_scopes(text), std::nullopt) << text;
  }
}

TEST(ApiKey, ExpiresAtItsInstant) {
  ApiKey key;
  EXPECT_FALSE(key.is_expired(Timestamp::max()));
  key.expires_at = start_of_bed();
  EXPECT_FALSE(key.is_expired(start_of_bed() - std::chrono::microseconds{1}));
  EXPECT_TRUE(key.is_expired(start_of_bed()));
}

TEST(LastUse, IsKeptToTheSecondAndFollowsAClockThatIsSetBack) {
  LastUse last_use;
  EXPECT_EQ(last_use.at(), Timestamp{});
  last_use.note(start_of_bed());
  last_use.note(start_of_bed() + std::chrono::milliseconds{999});
  EXPECT_EQ(last_use.at(), start_of_bed());
  last_use.note(start_of_bed() + std::chrono::seconds{1});
  EXPECT_EQ(last_use.at(), start_of_bed() + std::chrono::seconds{1});
  last_use.note(start_of_bed());
  EXPECT_EQ(last_use.at(), start_of_bed());
}

TEST(ApiKeyTable, TakesOverTheActivityOfAKeyThatStays) {
  auto keys = keys_of_bed();
  const ApiKeyTable before{keys};
  keys.pop_back();
  keys[0].scopes = {};
  const ApiKeyTable after{keys, &before};
  EXPECT_EQ(after.find(key_of_shop)->activity, before.find(key_of_shop)->activity);
  EXPECT_EQ(after.find(key_of_shop)->key.scopes, Scopes{});
  EXPECT_NE(after.find(key_of_shop)->activity, after.find(reading_key_of_shop)->activity);
  EXPECT_EQ(after.find(key_of_other_shop), nullptr);
  EXPECT_NE(ApiKeyTable{keys}.find(key_of_shop)->activity, after.find(key_of_shop)->activity);
}

}  // namespace
}  // namespace counterfoil::test
