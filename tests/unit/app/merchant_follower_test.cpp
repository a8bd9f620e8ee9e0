#include "app/merchant_follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "app/merchant_files.h"
#include "contract/temporary_directory.h"
#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr MerchantId shop_number = 1;
constexpr MerchantId other_number = 2;

// A follower and what commands do beside it.
struct Surroundings {
  TemporaryDirectory directory;
  KeepingLog log;
  std::filesystem::file_time_type changed_at = std::filesystem::file_time_type::clock::now();

  MerchantFollower follow() {
    return {directory.path(), {.allowed_origins = {"https://default"}}, log};
  }
  void set(MerchantId merchant, const std::string& origin) {
    ASSERT_TRUE(store_merchant_file(directory.path(), merchant, toml(origin)));
    let_time_pass();
  }
  void reset(MerchantId merchant) {
    ASSERT_TRUE(remove_merchant_file(directory.path(), merchant));
    let_time_pass();
  }
  // In place, as some editors do.
  void write(MerchantId merchant, const std::string& content) const {
    std::filesystem::create_directories(merchant_folder(directory.path()));
    std::ofstream{merchant_file_path(directory.path(), merchant), std::ios::trunc} << content;
  }
  // Between two changes of the folder that a test makes in one tick of the file system's clock.
  void let_time_pass() {
    changed_at += std::chrono::seconds{1};
    std::filesystem::last_write_time(merchant_folder(directory.path()), changed_at);
  }
  static std::string toml(const std::string& origin) {
    return "allowed_origins = [\"" + origin + "\"]\n";
  }
};

// The one origin that the merchant's pages may have; else why there are no settings.
std::string origin_of(const MerchantFollower& follower, MerchantId merchant) {
  const auto table = follower.in_force().get();
  const auto settings = table->of(merchant);
  return settings ? (*settings)->allowed_origins.at(0) : settings.error().log.text;
}

// A second's worth of calls.
void wait_a_second(MerchantFollower& follower) {
  for (int call = 0; call < 6; ++call) follower.refresh();
}

TEST(MerchantFollower, SettingsOfNoFileStayWhateverBecomesOfTheOthers) {
  Surroundings around;
  MerchantFollower follower = around.follow();
  follower.keep(shop_number, {.allowed_origins = {"https://kept"}});
  EXPECT_EQ(origin_of(follower, shop_number), "https://kept");
  around.set(other_number, "https://other");
  follower.refresh();
  follower.refresh();
  EXPECT_EQ(origin_of(follower, other_number), "https://other");
  around.reset(other_number);
  follower.refresh();
  follower.refresh();
  EXPECT_EQ(origin_of(follower, other_number), "https://default");
  EXPECT_EQ(origin_of(follower, shop_number), "https://kept");
}

TEST(MerchantFollower, GivesWhatTheFilesSayElseTheDefaults) {
  Surroundings around;
  around.set(shop_number, "https://shop");
  const auto follower = around.follow();
  EXPECT_EQ(origin_of(follower, shop_number), "https://shop");
  EXPECT_EQ(origin_of(follower, other_number), "https://default");
}

TEST(MerchantFollower, MakesTheFolder) {
  Surroundings around;
  around.follow();
  EXPECT_TRUE(std::filesystem::is_directory(merchant_folder(around.directory.path())));
}

TEST(MerchantFollower, TakesOverWhatCommandsChangeAtTheSecondCall) {
  Surroundings around;
  auto follower = around.follow();
  const auto expect_soon = [&](const std::string& origin) {
    follower.refresh();
    follower.refresh();
    EXPECT_EQ(origin_of(follower, shop_number), origin);
  };
  around.set(shop_number, "https://first");
  expect_soon("https://first");
  around.set(shop_number, "https://other");
  expect_soon("https://other");
  around.reset(shop_number);
  expect_soon("https://default");
  EXPECT_THAT(around.log.text(), HasSubstr("info settings of a merchant taken over merchant=1"));
  EXPECT_THAT(around.log.text(),
              HasSubstr("info a merchant has the default settings again merchant=1"));
}

TEST(MerchantFollower, TakesOverWhatIsWrittenInPlaceWithinASecond) {
  Surroundings around;
  around.write(shop_number, Surroundings::toml("https://first"));
  auto follower = around.follow();
  around.write(shop_number, Surroundings::toml("https://second"));
  wait_a_second(follower);
  EXPECT_EQ(origin_of(follower, shop_number), "https://second");
}

TEST(MerchantFollower, WaitsUntilAFileStandsStill) {
  Surroundings around;
  auto follower = around.follow();
  around.write(shop_number, Surroundings::toml("https://half"));
  around.let_time_pass();
  follower.refresh();
  around.write(shop_number, Surroundings::toml("https://finished"));
  follower.refresh();
  EXPECT_EQ(origin_of(follower, shop_number), "https://default");
  follower.refresh();
  EXPECT_EQ(origin_of(follower, shop_number), "https://finished");
  EXPECT_THAT(around.log.text(), Not(HasSubstr("error")));
}

TEST(MerchantFollower, WithoutAChangeReplacesNothing) {
  Surroundings around;
  around.set(shop_number, "https://shop");
  auto follower = around.follow();
  const auto table = follower.in_force().get();
  wait_a_second(follower);
  EXPECT_EQ(follower.in_force().get(), table);
}

TEST(MerchantFollower, ADamagedFileAtTheStartIsNeverTheDefaults) {
  Surroundings around;
  around.write(shop_number, "allowed_origins = 5");
  around.set(other_number, "https://other");
  auto follower = around.follow();
  EXPECT_THAT(origin_of(follower, shop_number), HasSubstr("1.toml is at fault"));
  EXPECT_EQ(origin_of(follower, other_number), "https://other");
  const auto lines = around.log.lines();
  EXPECT_THAT(around.log.text(), HasSubstr("error settings of a merchant cannot be used merchant=1 "
                                           "detail=" +
                                           merchant_file_path(around.directory.path(), 1)));
  wait_a_second(follower);
  EXPECT_EQ(around.log.lines(), lines);
  around.set(shop_number, "https://shop");
  wait_a_second(follower);
  EXPECT_EQ(origin_of(follower, shop_number), "https://shop");
}

TEST(MerchantFollower, WhatWasInForceStaysWhenItsFileIsDamaged) {
  Surroundings around;
  around.set(shop_number, "https://shop");
  auto follower = around.follow();
  around.write(shop_number, "allowed_origins = 5");
  wait_a_second(follower);
  wait_a_second(follower);
  EXPECT_EQ(origin_of(follower, shop_number), "https://shop");
  const auto lines = around.log.lines();
  EXPECT_THAT(lines.back(),
              HasSubstr("error settings of a merchant cannot be used; those before stay"));
  around.write(shop_number, "allowed_origins = 6  # as wrong as before");
  wait_a_second(follower);
  EXPECT_EQ(around.log.lines(), lines);
}

TEST(MerchantFollower, WhenNothingCanBeReadNobodyHasTheDefaultsUntilItCan) {
  Surroundings around;
  const auto folder = merchant_folder(around.directory.path());
  std::ofstream{folder} << "no folder";
  auto follower = around.follow();
  EXPECT_THAT(origin_of(follower, shop_number), HasSubstr("cannot read " + folder));
  EXPECT_FALSE(follower.in_force().get()->allows_somewhere("https://default"));
  std::filesystem::remove(folder);
  wait_a_second(follower);
  EXPECT_EQ(origin_of(follower, shop_number), "https://default");
}

TEST(MerchantFollower, WhenTheFolderCannotBeReadAllStays) {
  Surroundings around;
  around.set(shop_number, "https://shop");
  auto follower = around.follow();
  const auto folder = merchant_folder(around.directory.path());
  std::filesystem::rename(folder, folder + "-away");
  std::ofstream{folder} << "no folder";
  wait_a_second(follower);
  EXPECT_EQ(origin_of(follower, shop_number), "https://shop");
  EXPECT_EQ(origin_of(follower, other_number), "https://default");
  EXPECT_THAT(around.log.lines().back(), HasSubstr("error settings of merchants cannot be read"));
}

}  // namespace
}  // namespace counterfoil::test
