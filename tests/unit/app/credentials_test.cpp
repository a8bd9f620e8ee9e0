#include "app/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "contract/temporary_directory.h"
#include "support/application_bed.h"
#include "unit/app/run_sql.h"

namespace counterfoil::test {
namespace {

using ::testing::HasSubstr;

// Credentials and what commands do beside them.
struct Surroundings {
  TemporaryDirectory directory;
  RepeatableRandom random;
  ManualClock clock{start_of_bed()};
  KeepingLog log;

  std::unique_ptr<Credentials> open(std::optional<std::string> environment = std::nullopt) {
    return Credentials::open({directory.path(), std::move(environment)}, clock, random, log)
        .value();
  }
  KeyStore keys() const { return KeyStore::open(directory.path()).value(); }
  void add_key(std::string_view secret, const std::string& id) const {
    ASSERT_TRUE(keys().add_key({"shop", id}, secret, start_of_bed()));
  }
  std::string rotate() { return add_signing_key(directory.path(), clock.now(), random).value(); }
};

TEST(Credentials, AFirstStartMakesASigningKey) {
  Surroundings around;
  const std::string kid = around.open()->signing_keys().get()->current().kid();
  EXPECT_TRUE(kid.starts_with("sk-"));
  EXPECT_EQ(around.open()->signing_keys().get()->current().kid(), kid);
  EXPECT_THAT(around.log.text(), HasSubstr("signing key made kid=" + kid));
}

TEST(Credentials, RefreshTakesOverNewAndRevokedApiKeys) {
  Surroundings around;
  const auto credentials = around.open();
  EXPECT_EQ(credentials->api_keys().get()->find(key_of_shop), nullptr);
  around.add_key(key_of_shop, "key_1");
  credentials->refresh();
  EXPECT_NE(credentials->api_keys().get()->find(key_of_shop), nullptr);
  ASSERT_TRUE(around.keys().revoke_key("shop", "key_1", start_of_bed()));
  credentials->refresh();
  EXPECT_EQ(credentials->api_keys().get()->find(key_of_shop), nullptr);
}

TEST(Credentials, AKeyOfNoFileStaysWhateverBecomesOfTheOthers) {
  Surroundings around;
  const auto credentials = around.open();
  credentials->let_in({.id = "key_own", .secret_hash = sha256(key_of_other_shop)});
  EXPECT_NE(credentials->api_keys().get()->find(key_of_other_shop), nullptr);
  around.add_key(key_of_shop, "key_1");
  credentials->refresh();
  const auto* entry = credentials->api_keys().get()->find(key_of_other_shop);
  ASSERT_NE(entry, nullptr);
  EXPECT_NE(credentials->api_keys().get()->find(key_of_shop), nullptr);
  // Its use is noted nowhere: the file knows no such key.
  entry->activity->last_use.note(around.clock.now());
  credentials->close();
  EXPECT_EQ(around.log.text().find("cannot be noted"), std::string::npos);
  EXPECT_EQ(around.keys().list_keys(std::nullopt)->rows.size(), 1U);
}

TEST(Credentials, RefreshWithoutAChangeReplacesNothing) {
  Surroundings around;
  const auto credentials = around.open();
  credentials->refresh();
  const auto api_keys = credentials->api_keys().get();
  const auto signing_keys = credentials->signing_keys().get();
  credentials->refresh();
  EXPECT_EQ(credentials->api_keys().get(), api_keys);
  EXPECT_EQ(credentials->signing_keys().get(), signing_keys);
}

TEST(Credentials, UsesAreNotedOnceAMinuteAndAtTheEnd) {
  Surroundings around;
  around.add_key(key_of_shop, "key_1");
  const auto noted = [&] { return around.keys().list_keys("shop")->rows.at(0).last_used_at; };
  const auto credentials = around.open();
  const auto use = [&] {
    credentials->api_keys().get()->find(key_of_shop)->activity->last_use.note(around.clock.now());
    return around.clock.now();
  };
  credentials->refresh();
  EXPECT_EQ(noted(), std::nullopt);
  const Timestamp first = use();
  credentials->refresh();
  EXPECT_EQ(noted(), first);

  around.clock.advance(std::chrono::seconds{59});
  const Timestamp second = use();
  credentials->refresh();
  EXPECT_EQ(noted(), first);
  around.clock.advance(std::chrono::seconds{1});
  credentials->refresh();
  EXPECT_EQ(noted(), second);

  around.clock.advance(std::chrono::seconds{1});
  const Timestamp last = use();
  credentials->refresh();
  EXPECT_EQ(noted(), second);
  credentials->close();
  EXPECT_EQ(noted(), last);
}

TEST(Credentials, TheLastUseOfARevokedKeyIsNotLost) {
  Surroundings around;
  around.add_key(key_of_shop, "key_1");
  const auto credentials = around.open();
  credentials->api_keys().get()->find(key_of_shop)->activity->last_use.note(around.clock.now());
  credentials->refresh();
  around.clock.advance(std::chrono::seconds{5});
  const Timestamp last = around.clock.now();
  credentials->api_keys().get()->find(key_of_shop)->activity->last_use.note(last);
  ASSERT_TRUE(around.keys().revoke_key("shop", "key_1", start_of_bed()));
  credentials->refresh();
  EXPECT_EQ(credentials->api_keys().get()->find(key_of_shop), nullptr);
  EXPECT_EQ(around.keys().list_keys("shop")->rows.at(0).last_used_at, last);
}

TEST(Credentials, AnUnchangedKeyKeepsItsActivityWhileOthersComeAndGo) {
  Surroundings around;
  around.add_key(key_of_shop, "key_1");
  const auto credentials = around.open();
  const auto activity = credentials->api_keys().get()->find(key_of_shop)->activity;
  around.add_key(key_of_other_shop, "key_2");
  credentials->refresh();
  EXPECT_NE(credentials->api_keys().get()->find(key_of_other_shop), nullptr);
  EXPECT_EQ(credentials->api_keys().get()->find(key_of_shop)->activity, activity);
}

TEST(Credentials, RefreshTakesOverARotatedSigningKeyAtOnce) {
  Surroundings around;
  const auto credentials = around.open();
  const std::string before = credentials->signing_keys().get()->current().kid();
  for (int i = 0; i < 20; ++i) {
    const std::string kid = around.rotate();
    credentials->refresh();
    EXPECT_EQ(credentials->signing_keys().get()->current().kid(), kid);
  }
  EXPECT_NE(credentials->signing_keys().get()->find(before), nullptr);
}

TEST(Credentials, WhatWasInForceStaysWhenFilesCannotBeRead) {
  Surroundings around;
  const auto credentials = around.open();
  const std::string before = credentials->signing_keys().get()->current().kid();
  std::ofstream{around.directory.path() + "/signing-keys/zz.key"} << "nonsense";
  credentials->refresh();
  EXPECT_EQ(credentials->signing_keys().get()->current().kid(), before);
  EXPECT_THAT(around.log.text(), HasSubstr("error signing keys cannot be read"));
  std::filesystem::remove_all(around.directory.path() + "/signing-keys");
  credentials->refresh();
  EXPECT_EQ(credentials->signing_keys().get()->current().kid(), before);
}

// As another process would.
void damage(const Surroundings& around, const char* sql) {
  run_sql(around.directory.path() + "/keys.db", sql);
}

TEST(Credentials, ADamagedKeyLeavesTheTableAndIsNamedOnce) {
  Surroundings around;
  around.add_key(key_of_shop, "key_1");
  around.add_key(key_of_other_shop, "key_2");
  const auto credentials = around.open();
  EXPECT_EQ(credentials->api_keys().get()->coverage(), ApiKeyTable::Coverage::every_key);
  damage(around, "UPDATE api_key SET merchant = 9 WHERE id = 'key_1'");
  credentials->refresh();
  credentials->refresh();
  const auto table = credentials->api_keys().get();
  EXPECT_EQ(table->coverage(), ApiKeyTable::Coverage::some_keys);
  EXPECT_EQ(table->find(key_of_shop), nullptr);
  EXPECT_NE(table->find(key_of_other_shop), nullptr);
  EXPECT_EQ(around.open()->api_keys().get()->coverage(), ApiKeyTable::Coverage::some_keys);
  EXPECT_THAT(around.log.text(), HasSubstr("error keys.db is damaged detail=API key key_1 is not"));
  EXPECT_EQ(around.log.text().find("key_1 is not"), around.log.text().rfind("key_1 is not"));
}

TEST(Credentials, NoUseIsNotedInADamagedFile) {
  Surroundings around;
  around.add_key(key_of_shop, "key_1");
  around.add_key(key_of_other_shop, "key_2");
  const auto credentials = around.open();
  damage(around, "UPDATE api_key SET merchant = 9 WHERE id = 'key_1'");
  credentials->refresh();
  credentials->api_keys().get()->find(key_of_other_shop)->activity->last_use.note(start_of_bed());
  credentials->close();
  const auto listed = around.keys().list_keys(std::nullopt);
  ASSERT_EQ(listed->rows.size(), 1U);
  EXPECT_EQ(listed->rows.front().last_used_at, std::nullopt);
}

TEST(Credentials, KeysThatCannotBeReadStayAndOthersAreInDoubt) {
  Surroundings around;
  around.add_key(key_of_shop, "key_1");
  const auto credentials = around.open();
  damage(around, "DELETE FROM proof; DELETE FROM proof_copy");
  credentials->refresh();
  credentials->refresh();
  const auto table = credentials->api_keys().get();
  EXPECT_NE(table->find(key_of_shop), nullptr);
  EXPECT_EQ(table->coverage(), ApiKeyTable::Coverage::some_keys);
  EXPECT_THAT(around.log.text(), HasSubstr("error API keys cannot be read"));
  EXPECT_EQ(around.log.text().find("cannot be read"), around.log.text().rfind("cannot be read"));
  EXPECT_FALSE(
      Credentials::open({around.directory.path(), {}}, around.clock, around.random, around.log));
}

TEST(Credentials, AReasonWhyKeysCannotBeReadIsToldOnce) {
  Surroundings around;
  const auto credentials = around.open();
  const auto told = [&] {
    credentials->refresh();
    credentials->refresh();
    const auto text = around.log.text();
    int count = 0;
    for (auto found = text.find("cannot be read"); found != std::string::npos;
         found = text.find("cannot be read", found + 1)) {
      ++count;
    }
    return count;
  };
  const auto file = around.directory.path() + "/signing-keys/zz.key";
  std::ofstream{file} << "nonsense";
  EXPECT_EQ(told(), 1);
  std::filesystem::remove(file);
  EXPECT_EQ(told(), 1);
  std::ofstream{file} << "nonsense";
  EXPECT_EQ(told(), 2);
  std::filesystem::remove_all(around.directory.path() + "/signing-keys");
  EXPECT_EQ(told(), 3);
}

TEST(Credentials, KeysOfTheEnvironmentAreNotReplacedByFiles) {
  Surroundings around;
  const auto credentials = around.open("mine:" + std::string(43, 'A'));
  around.rotate();
  credentials->refresh();
  EXPECT_EQ(credentials->signing_keys().get()->current().kid(), "mine");
}

TEST(Credentials, BadSigningKeysKeepTheServerFromStarting) {
  Surroundings around;
  const auto opened = Credentials::open({around.directory.path(), "nonsense"}, around.clock,
                                        around.random, around.log);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::bad_request);
}

}  // namespace
}  // namespace counterfoil::test
