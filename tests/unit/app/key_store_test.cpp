#include "app/key_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "app/first_key.h"
#include "contract/temporary_directory.h"
#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

constexpr Timestamp at{std::chrono::seconds{1'000}};

KeyStore open(const TemporaryDirectory& directory) {
  return KeyStore::open(directory.path() + "/data").value();
}

unsigned rights_of(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

TEST(KeyStore, KeepsKeysOverARestart) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(open(directory).add_key("shop", key_of_shop, all_scopes, "key_1", at));
  const auto rows = open(directory).list_keys(std::nullopt);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ((*rows)[0].key.id, "key_1");
  EXPECT_EQ((*rows)[0].key.scopes, all_scopes);
  EXPECT_EQ((*rows)[0].key.secret_hash, sha256(key_of_shop));
  EXPECT_EQ((*rows)[0].merchant_name, "shop");
  EXPECT_EQ((*rows)[0].created_at, at);
  EXPECT_EQ((*rows)[0].revoked_at, std::nullopt);
}

TEST(KeyStore, KeepsNoSecret) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(open(directory).add_key("shop", key_of_shop, all_scopes, "key_1", at));
  std::ifstream file{directory.path() + "/data/keys.db", std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_NE(bytes.find("key_1"), std::string::npos);
  EXPECT_EQ(bytes.find(key_of_shop), std::string::npos);
}

TEST(KeyStore, NobodyElseMayReadIt) {
  const TemporaryDirectory directory;
  static_cast<void>(open(directory));
  EXPECT_EQ(rights_of(directory.path() + "/data"), 0700U);
  EXPECT_EQ(rights_of(directory.path() + "/data/keys.db"), 0600U);
}

TEST(KeyStore, AKnownSecretIsRefusedAlsoOnceRevoked) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  EXPECT_TRUE(keys.add_key("shop", key_of_shop, all_scopes, "key_1", at));
  EXPECT_TRUE(keys.revoke_key("shop", "key_1", at));
  const auto added = keys.add_key("other", key_of_shop, all_scopes, "key_2", at);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::bad_request);
  EXPECT_THAT(added.error().log.text, ::testing::HasSubstr("known already"));
}

TEST(KeyStore, OneMerchantHasManyKeysAndOneNumber) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  const auto first = keys.add_key("shop", "secret-1--------", all_scopes, "key_1", at);
  const auto second = keys.add_key("shop", "secret-2--------", all_scopes, "key_2", at);
  const auto other = keys.add_key("other", "secret-3--------", all_scopes, "key_3", at);
  EXPECT_EQ(first->key.merchant, second->key.merchant);
  EXPECT_NE(first->key.merchant, other->key.merchant);
  EXPECT_EQ(keys.list_keys("shop")->size(), 2U);
  EXPECT_EQ(keys.list_keys("nobody")->size(), 0U);
}

TEST(KeyStore, ARevokedKeyIsListedButNotValid) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  EXPECT_TRUE(keys.add_key("shop", key_of_shop, all_scopes, "key_1", at));
  EXPECT_EQ(keys.valid_keys()->size(), 1U);
  EXPECT_TRUE(keys.revoke_key("shop", "key_1", at));
  EXPECT_EQ(keys.valid_keys()->size(), 0U);
  EXPECT_EQ(keys.list_keys(std::nullopt)->at(0).revoked_at, at);
}

TEST(KeyStore, RevokingAgainKeepsTheFirstTime) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  EXPECT_TRUE(keys.add_key("shop", key_of_shop, all_scopes, "key_1", at));
  EXPECT_TRUE(keys.revoke_key("shop", "key_1", at));
  EXPECT_TRUE(keys.revoke_key("shop", "key_1", at + std::chrono::seconds{9}));
  EXPECT_EQ(keys.list_keys(std::nullopt)->at(0).revoked_at, at);
}

TEST(KeyStore, OnlyAKeyOfTheMerchantCanBeRevoked) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  EXPECT_TRUE(keys.add_key("shop", key_of_shop, all_scopes, "key_1", at));
  for (const auto& [merchant, id] :
       {std::pair{"other", "key_1"}, std::pair{"shop", "key_2"}, std::pair{"", "key_1"}}) {
    const auto revoked = keys.revoke_key(merchant, id, at);
    ASSERT_FALSE(revoked);
    EXPECT_EQ(revoked.error().code, ErrorCode::not_found);
  }
  EXPECT_EQ(keys.valid_keys()->size(), 1U);
}

TEST(KeyStore, TheVersionTellsOfChangesByOthers) {
  const TemporaryDirectory directory;
  KeyStore watching = open(directory);
  const auto before = *watching.version();
  EXPECT_EQ(*watching.version(), before);
  EXPECT_TRUE(open(directory).add_key("shop", key_of_shop, all_scopes, "key_1", at));
  EXPECT_NE(*watching.version(), before);
}

TEST(KeyStore, ADirectoryThatCannotBeMadeIsAnError) {
  const auto keys = KeyStore::open("/proc/nowhere");
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, ErrorCode::store_unavailable);
  EXPECT_THAT(keys.error().log.text, ::testing::HasSubstr("/proc/nowhere"));
}

Result<std::optional<std::string>> first_key(const TemporaryDirectory& directory,
                                             std::string_view listen) {
  RepeatableRandom random;
  const ManualClock clock{at};
  return make_first_key(directory.path(), *parse_listen_address(listen), clock, random);
}

TEST(MakeFirstKey, MakesOneKeyOnce) {
  const TemporaryDirectory directory;
  const auto secret = first_key(directory, "127.0.0.1:0");
  ASSERT_TRUE(secret && *secret);
  const auto rows = KeyStore::open(directory.path())->list_keys("local");
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ((*rows)[0].key.secret_hash, sha256(**secret));
  EXPECT_EQ(*first_key(directory, "127.0.0.1:0"), std::nullopt);
}

TEST(MakeFirstKey, MakesNoneThatOthersCouldUse) {
  const TemporaryDirectory directory;
  EXPECT_EQ(*first_key(directory, "0.0.0.0:0"), std::nullopt);
  EXPECT_EQ(*first_key(directory, "192.0.2.1:80"), std::nullopt);
}

TEST(MakeFirstKey, MakesNoneWhereThereWasOne) {
  const TemporaryDirectory directory;
  KeyStore keys = KeyStore::open(directory.path()).value();
  EXPECT_TRUE(keys.add_key("shop", key_of_shop, all_scopes, "key_1", at));
  EXPECT_TRUE(keys.revoke_key("shop", "key_1", at));
  EXPECT_EQ(*first_key(directory, "127.0.0.1:0"), std::nullopt);
}

TEST(IntroduceFirstKey, NamesTheSecretAndTheServer) {
  const std::string text = introduce_first_key("cfk_secret", "http://127.0.0.1:1");
  EXPECT_THAT(text, ::testing::HasSubstr("curl -s http://127.0.0.1:1/client-session"));
  EXPECT_THAT(text, ::testing::HasSubstr("-H 'X-API-KEY: cfk_secret'"));
}

}  // namespace
}  // namespace counterfoil::test
