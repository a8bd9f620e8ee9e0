#include "app/copy_target.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "contract/temporary_directory.h"

namespace counterfoil::test {
namespace {

namespace fs = std::filesystem;

struct Place {
  TemporaryDirectory above;
  std::string path = above.path() + "/new/copy";

  void write(const std::string& name) const { std::ofstream{path + '/' + name} << "content"; }
  bool has(const std::string& name) const { return fs::exists(path + '/' + name); }
};

TEST(CopyTarget, IsMarkedUntilItIsFinished) {
  const Place place;
  {
    auto target = CopyTarget::begin(place.path);
    ASSERT_TRUE(target);
    EXPECT_EQ(fs::status(place.path).permissions(), fs::perms::owner_all);
    place.write("file");
    const auto finished = check_finished(place.path);
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().code, ErrorCode::store_unavailable);
    EXPECT_TRUE(target->finish());
  }
  EXPECT_TRUE(check_finished(place.path));
  EXPECT_TRUE(place.has("file"));
}

TEST(CopyTarget, GivenUpItLeavesNothing) {
  const Place place;
  {
    const auto target = CopyTarget::begin(place.path);
    ASSERT_TRUE(target);
    place.write("file");
    fs::create_directory(place.path + "/folder");
    place.write("folder/file");
  }
  EXPECT_FALSE(fs::exists(place.path));
}

TEST(CopyTarget, GivenUpItLeavesADirectoryThatWasThereAsItWas) {
  const Place place;
  fs::create_directories(place.path);
  {
    const auto target = CopyTarget::begin(place.path);
    ASSERT_TRUE(target);
    place.write("file");
  }
  EXPECT_TRUE(fs::is_empty(place.path));
}

TEST(CopyTarget, WhatAKilledOneLeftIsRemovedByTheNext) {
  const Place place;
  fs::create_directories(place.path + "/folder");
  place.write("unfinished");
  place.write("lock");
  place.write("file");
  place.write("folder/file");
  auto target = CopyTarget::begin(place.path);
  ASSERT_TRUE(target);
  EXPECT_FALSE(place.has("file"));
  EXPECT_FALSE(place.has("folder"));
  EXPECT_TRUE(target->finish());
  EXPECT_TRUE(check_finished(place.path));
}

TEST(CopyTarget, TwoAtOnceDoNotDisturbEachOther) {
  const Place place;
  auto first = CopyTarget::begin(place.path);
  ASSERT_TRUE(first);
  place.write("file");
  const auto second = CopyTarget::begin(place.path);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::store_unavailable);
  EXPECT_TRUE(first->finish());
  EXPECT_TRUE(place.has("file"));
}

TEST(CopyTarget, WhatHoldsSomethingElseIsRefusedAndLeftAlone) {
  const Place place;
  fs::create_directories(place.path);
  place.write("file");
  const auto target = CopyTarget::begin(place.path);
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().code, ErrorCode::bad_request);
  EXPECT_TRUE(place.has("file"));
  EXPECT_FALSE(place.has("lock"));
}

}  // namespace
}  // namespace counterfoil::test
