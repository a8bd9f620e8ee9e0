#include "app/private_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "contract/temporary_directory.h"

namespace counterfoil::test {
namespace {

TEST(MakePrivateDirectory, MakesWhatIsMissingAboveItHoweverItIsWritten) {
  const TemporaryDirectory directory;
  for (const char* name : {"one", "two/", "three//", "a/b/c", "d/e/", "./f", "a/b/c/../g"}) {
    const auto path = directory.path() + '/' + name;
    EXPECT_TRUE(make_private_directory(path)) << name;
    const auto made = std::filesystem::status(path);
    ASSERT_TRUE(std::filesystem::is_directory(made)) << name;
    EXPECT_EQ(made.permissions(), std::filesystem::perms::owner_all) << name;
    EXPECT_TRUE(make_private_directory(path)) << name;
  }
}

TEST(MakePrivateDirectory, SaysWhyItCannot) {
  const auto made = make_private_directory("/proc/none");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::store_unavailable);
  EXPECT_NE(made.error().log.text.find("/proc/none"), std::string::npos);
}

}  // namespace
}  // namespace counterfoil::test
