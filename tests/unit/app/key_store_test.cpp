#include "app/key_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "app/first_key.h"
#include "contract/temporary_directory.h"
#include "support/application_bed.h"
#include "unit/app/run_sql.h"

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
  EXPECT_TRUE(open(directory).add_key({"shop", "key_1"}, key_of_shop, at));
  const auto rows = open(directory).list_keys(std::nullopt);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->rows.size(), 1U);
  EXPECT_EQ(rows->rows[0].key.id, "key_1");
  EXPECT_EQ(rows->rows[0].key.scopes, session_scopes);
  EXPECT_EQ(rows->rows[0].key.secret_hash, sha256(key_of_shop));
  EXPECT_EQ(rows->rows[0].merchant_name, "shop");
  EXPECT_EQ(rows->rows[0].created_at, at);
  EXPECT_EQ(rows->rows[0].revoked_at, std::nullopt);
}

TEST(KeyStore, KeepsNoSecret) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(open(directory).add_key({"shop", "key_1"}, key_of_shop, at));
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
  EXPECT_TRUE(keys.add_key({"shop", "key_1"}, key_of_shop, at));
  EXPECT_TRUE(keys.revoke_key("shop", "key_1", at));
  const auto added = keys.add_key({"other", "key_2"}, key_of_shop, at);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::bad_request);
  EXPECT_THAT(added.error().log.text, ::testing::HasSubstr("known already"));
}

TEST(KeyStore, ListsMerchantsByTheirNumbers) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  EXPECT_THAT(keys.list_merchants().value(), ::testing::IsEmpty());
  EXPECT_TRUE(keys.add_key({"shop", "key_1"}, "secret-1--------", at));
  EXPECT_TRUE(keys.add_key({"other", "key_2"}, "secret-2--------", at));
  EXPECT_TRUE(keys.add_key({"shop", "key_3"}, "secret-3--------", at));
  const auto merchants = keys.list_merchants().value();
  ASSERT_EQ(merchants.size(), 2U);
  EXPECT_EQ(merchants[0].id, 1);
  EXPECT_EQ(merchants[0].name, "shop");
  EXPECT_EQ(merchants[1].id, 2);
  EXPECT_EQ(merchants[1].name, "other");
}

TEST(KeyStore, ListsNoMerchantsOfADamagedFile) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  EXPECT_TRUE(keys.add_key({"shop", "key_1"}, key_of_shop, at));
  run_sql(directory.path() + "/data/keys.db", "UPDATE merchant SET name = 'other'");
  const auto merchants = keys.list_merchants();
  ASSERT_FALSE(merchants);
  EXPECT_EQ(merchants.error().code, ErrorCode::internal_error);
}

TEST(KeyStore, OneMerchantHasManyKeysAndOneNumber) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  const auto first = keys.add_key({"shop", "key_1"}, "secret-1--------", at);
  const auto second = keys.add_key({"shop", "key_2"}, "secret-2--------", at);
  const auto other = keys.add_key({"other", "key_3"}, "secret-3--------", at);
  EXPECT_EQ(first->key.merchant, second->key.merchant);
  EXPECT_NE(first->key.merchant, other->key.merchant);
  EXPECT_EQ(keys.list_keys("shop")->rows.size(), 2U);
  EXPECT_EQ(keys.list_keys("nobody")->rows.size(), 0U);
}

TEST(KeyStore, ARevokedKeyIsListedButNotValid) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  EXPECT_TRUE(keys.add_key({"shop", "key_1"}, key_of_shop, at));
  EXPECT_EQ(keys.list_keys(std::nullopt)->valid_keys().size(), 1U);
  EXPECT_TRUE(keys.revoke_key("shop", "key_1", at));
  EXPECT_EQ(keys.list_keys(std::nullopt)->valid_keys().size(), 0U);
  EXPECT_EQ(keys.list_keys(std::nullopt)->rows.at(0).revoked_at, at);
}

TEST(KeyStore, RevokingAgainKeepsTheFirstTime) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  EXPECT_TRUE(keys.add_key({"shop", "key_1"}, key_of_shop, at));
  EXPECT_TRUE(keys.revoke_key("shop", "key_1", at));
  EXPECT_TRUE(keys.revoke_key("shop", "key_1", at + std::chrono::seconds{9}));
  EXPECT_EQ(keys.list_keys(std::nullopt)->rows.at(0).revoked_at, at);
}

TEST(KeyStore, KeepsScopesAndExpiry) {
  const TemporaryDirectory directory;
  const Scopes scopes = *parse_scopes("read,admin");
  const Timestamp expires_at = at + std::chrono::microseconds{1};
  EXPECT_TRUE(open(directory).add_key({"shop", "key_1", scopes, expires_at}, key_of_shop, at));
  const auto rows = open(directory).list_keys(std::nullopt);
  EXPECT_EQ(rows->rows.at(0).key.scopes, scopes);
  EXPECT_EQ(rows->rows.at(0).key.expires_at, expires_at);
  EXPECT_EQ(open(directory).list_keys(std::nullopt)->valid_keys().at(0).expires_at, expires_at);
}

TEST(KeyStore, AKeyThatWouldHaveExpiredIsRefused) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  const auto added = keys.add_key({"shop", "key_1", session_scopes, at}, key_of_shop, at);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::bad_request);
  EXPECT_EQ(keys.list_keys(std::nullopt)->rows.size(), 0U);
}

TEST(KeyStore, KeepsTheNewestUse) {
  const TemporaryDirectory directory;
  const auto last_use = [&] { return open(directory).list_keys({})->rows.at(0).last_used_at; };
  EXPECT_TRUE(open(directory).add_key({"shop", "key_1"}, key_of_shop, at));
  EXPECT_EQ(last_use(), std::nullopt);
  EXPECT_TRUE(open(directory).note_uses({{"key_1", at}, {"key_none", at}}));
  EXPECT_EQ(last_use(), at);
  EXPECT_TRUE(open(directory).note_uses({{"key_1", at - std::chrono::seconds{1}}}));
  EXPECT_EQ(last_use(), at);
  EXPECT_TRUE(open(directory).note_uses({{"key_1", at + std::chrono::seconds{1}}}));
  EXPECT_EQ(last_use(), at + std::chrono::seconds{1});
}

TEST(KeyStore, NotingAUseIsNoChangeToWhoNotesIt) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  EXPECT_TRUE(keys.add_key({"shop", "key_1"}, key_of_shop, at));
  const auto before = *keys.version();
  EXPECT_TRUE(keys.note_uses({{"key_1", at}}));
  EXPECT_EQ(*keys.version(), before);
}

// A file as version 0.1.0 has left it: no user_version, no expiry, no last use.
void make_file_of_0_1_0(const std::string& path) {
  run_sql(path, R"sql(
PRAGMA journal_mode=DELETE;
CREATE TABLE merchant (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
CREATE TABLE api_key (
  id          TEXT    PRIMARY KEY,
  merchant    INTEGER NOT NULL REFERENCES merchant (id),
  secret_hash BLOB    NOT NULL UNIQUE,
  scopes      INTEGER NOT NULL,
  created_at  INTEGER NOT NULL,
  revoked_at  INTEGER
);
INSERT INTO merchant (name) VALUES ('shop');
INSERT INTO api_key VALUES ('key_old', 1, zeroblob(32), 3, 1000000000, NULL);
INSERT INTO api_key VALUES ('key_revoked', 1, randomblob(32), 1, 1000000001, 1000000002);
)sql");
}

TEST(KeyStore, AFileOf_0_1_0_GoesOnWithItsKeys) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/keys.db";
  make_file_of_0_1_0(path);
  EXPECT_THAT(find_key_faults(directory.path()), ::testing::IsEmpty());
  for (int opened = 0; opened < 2; ++opened) {
    KeyStore keys = KeyStore::open(directory.path()).value();
    const auto rows = keys.list_keys("shop");
    ASSERT_EQ(rows->rows.size(), 2U);
    const ApiKey expected{"key_old", 1, session_scopes, Digest{}, std::nullopt};
    EXPECT_EQ(rows->rows.at(0).key, expected);
    EXPECT_EQ(rows->rows.at(0).created_at, at);
    EXPECT_EQ(rows->rows.at(0).revoked_at, std::nullopt);
    EXPECT_EQ(rows->rows.at(1).revoked_at, at + std::chrono::microseconds{2});
    ASSERT_EQ(keys.list_keys(std::nullopt)->valid_keys().size(), 1U);
  }
  KeyStore keys = KeyStore::open(directory.path()).value();
  EXPECT_TRUE(keys.note_uses({{"key_old", at}}));
  const Timestamp later = at + std::chrono::hours{1};
  EXPECT_TRUE(keys.add_key({"shop", "key_new", session_scopes, later + std::chrono::hours{1}},
                           key_of_shop, later));
  EXPECT_EQ(keys.list_keys("shop")->rows.at(0).last_used_at, at);
}

TEST(KeyStore, AFileWithoutAProofIsGivenOne) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/keys.db";
  EXPECT_TRUE(KeyStore::open(directory.path())->add_key({"shop", "key_1"}, key_of_shop, at));
  run_sql(path, "DROP TABLE proof; DROP TABLE proof_copy; PRAGMA user_version = 2");
  EXPECT_THAT(find_key_faults(directory.path()), ::testing::IsEmpty());
  const auto listed = KeyStore::open(directory.path())->list_keys(std::nullopt);
  EXPECT_EQ(listed->rows.size(), 1U);
  EXPECT_TRUE(listed->is_complete);
  EXPECT_THAT(listed->faults, ::testing::IsEmpty());
  EXPECT_TRUE(KeyStore::open(directory.path())->revoke_key("shop", "key_1", at));
  EXPECT_THAT(find_key_faults(directory.path()), ::testing::IsEmpty());
}

TEST(KeyStore, AFileOfANewerProgramIsRefused) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(KeyStore::open(directory.path()));
  run_sql(directory.path() + "/keys.db", "PRAGMA user_version = 1000");
  const auto keys = KeyStore::open(directory.path());
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, ErrorCode::store_unavailable);
  EXPECT_THAT(keys.error().log.text, ::testing::HasSubstr("newer schema"));
}

TEST(KeyStore, OnlyAKeyOfTheMerchantCanBeRevoked) {
  const TemporaryDirectory directory;
  KeyStore keys = open(directory);
  EXPECT_TRUE(keys.add_key({"shop", "key_1"}, key_of_shop, at));
  for (const auto& [merchant, id] :
       {std::pair{"other", "key_1"}, std::pair{"shop", "key_2"}, std::pair{"", "key_1"}}) {
    const auto revoked = keys.revoke_key(merchant, id, at);
    ASSERT_FALSE(revoked);
    EXPECT_EQ(revoked.error().code, ErrorCode::not_found);
  }
  EXPECT_EQ(keys.list_keys(std::nullopt)->valid_keys().size(), 1U);
}

TEST(KeyStore, TheVersionTellsOfChangesByOthers) {
  const TemporaryDirectory directory;
  KeyStore watching = open(directory);
  const auto before = *watching.version();
  EXPECT_EQ(*watching.version(), before);
  EXPECT_TRUE(open(directory).add_key({"shop", "key_1"}, key_of_shop, at));
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
  ASSERT_EQ(rows->rows.size(), 1U);
  EXPECT_EQ(rows->rows[0].key.secret_hash, sha256(**secret));
  EXPECT_EQ(*first_key(directory, "127.0.0.1:0"), std::nullopt);
}

TEST(MakeFirstKey, MakesNoneThatOthersCouldUse) {
  const TemporaryDirectory directory;
  EXPECT_EQ(*first_key(directory, "0.0.0.0:0"), std::nullopt);
  EXPECT_EQ(*first_key(directory, "192.0.2.1:80"), std::nullopt);
}

TEST(MakeFirstKey, MakesNoneWhereThereMayHaveBeenOne) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(KeyStore::open(directory.path())->add_key({"shop", "key_1"}, key_of_shop, at));
  run_sql(directory.path() + "/keys.db", "DELETE FROM api_key");
  EXPECT_EQ(*first_key(directory, "127.0.0.1:0"), std::nullopt);
}

TEST(MakeFirstKey, MakesNoneWhereThereWasOne) {
  const TemporaryDirectory directory;
  KeyStore keys = KeyStore::open(directory.path()).value();
  EXPECT_TRUE(keys.add_key({"shop", "key_1"}, key_of_shop, at));
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
