#include "app/merchant_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/merchant_toml.h"
#include "contract/temporary_directory.h"

namespace counterfoil::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view text = "# ours\nallowed_origins = \"any\"\n";

// The files of one directory.
struct Files {
  TemporaryDirectory directory;

  std::string path(MerchantId merchant) const {
    return merchant_file_path(directory.path(), merchant);
  }
  Status store(MerchantId merchant, std::string_view toml) const {
    return store_merchant_file(directory.path(), merchant, toml);
  }
  Result<MerchantSettings> load(MerchantId merchant) const {
    return load_merchant_file(directory.path(), merchant);
  }
  std::string content(MerchantId merchant) const {
    std::ifstream file{path(merchant), std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  void write(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories(merchant_folder(directory.path()));
    std::ofstream{merchant_folder(directory.path()) + '/' + name, std::ios::binary} << content;
  }
  std::vector<MerchantId> find() const { return find_merchant_files(directory.path()).value(); }
};

TEST(StoreMerchantFile, KeepsTheTextBehindItsCheck) {
  const Files files;
  ASSERT_TRUE(files.store(7, text));
  EXPECT_EQ(files.content(7),
            "# sha256: 19e2178f49f3c00928dbe17bd4a27d75238ac85e9e0001dad2481deeca8fe276\n" +
                std::string{text});
  EXPECT_EQ(files.load(7), read_merchant_toml(text));
  EXPECT_EQ(std::filesystem::status(files.path(7)).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(StoreMerchantFile, ReplacesWhatWasThereAndLeavesNothingElse) {
  const Files files;
  ASSERT_TRUE(files.store(7, text));
  ASSERT_TRUE(files.store(7, "allowed_origins = []"));
  EXPECT_EQ(files.load(7), MerchantSettings{});
  std::filesystem::directory_iterator folder{merchant_folder(files.directory.path())};
  EXPECT_EQ(std::distance(folder, {}), 1);
}

TEST(StoreMerchantFile, WhatIsAtFaultChangesNothing) {
  const Files files;
  ASSERT_TRUE(files.store(7, text));
  const auto stored = files.store(7, "allowed_origins = 5\ncolour = 1");
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::bad_request);
  EXPECT_EQ(stored.error().faults.size(), 2U);
  EXPECT_EQ(files.load(7), read_merchant_toml(text));
}

TEST(StoreMerchantFile, SaysWhyItCannot) {
  const auto stored = store_merchant_file("/proc/none", 7, text);
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, ErrorCode::store_unavailable);
}

TEST(LoadMerchantFile, TakesAFileWithoutACheck) {
  const Files files;
  files.write("7.toml", text);
  EXPECT_EQ(files.load(7), read_merchant_toml(text));
  // A long comment is none either.
  const std::string comment = "# " + std::string(64, '-') + "--------\n";
  files.write("7.toml", comment + std::string{text});
  EXPECT_EQ(files.load(7), read_merchant_toml(text));
}

TEST(LoadMerchantFile, NoticesEveryFlippedBit) {
  const Files files;
  ASSERT_TRUE(files.store(7, text));
  const std::string whole = files.content(7);
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    // In its place: a file that is cut short first would be written out to the disk each time.
    std::fstream{files.path(7), std::ios::binary | std::ios::in | std::ios::out} << damaged;
    const auto loaded = files.load(7);
    ASSERT_FALSE(loaded) << bit;
    EXPECT_EQ(loaded.error().code, ErrorCode::internal_error);
    EXPECT_TRUE(loaded.error().log.text.starts_with(files.path(7) + " is ")) << bit;
  }
}

TEST(LoadMerchantFile, NoticesWhatIsCutOffOrEmpty) {
  const Files files;
  ASSERT_TRUE(files.store(7, text));
  const std::string whole = files.content(7);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    files.write("7.toml", whole.substr(0, length));
    // A beginning of the check is a comment; of that nothing can be known.
    if (length > 0 && length < 9) continue;
    EXPECT_FALSE(files.load(7)) << length;
  }
}

TEST(LoadMerchantFile, NamesTheFileAndWhatIsWrong) {
  const Files files;
  files.write("7.toml", "colour = 1");
  EXPECT_EQ(files.load(7).error().log.text, files.path(7) + " is at fault: colour: is not known");
  EXPECT_EQ(files.load(8).error().code, ErrorCode::store_unavailable);
  EXPECT_THAT(files.load(8).error().log.text, HasSubstr(files.path(8)));
  files.write("7.toml", std::string(200'000, '#'));
  EXPECT_THAT(files.load(7).error().log.text, HasSubstr("is too long"));
}

TEST(FindMerchantFiles, PassesOverWhatIsNoNumber) {
  const Files files;
  EXPECT_THAT(files.find(), IsEmpty());
  for (const char* name :
       {"10.toml", "9.toml", "09.toml", "0.toml", "-1.toml", "shop.toml", "9.toml.new", "9",
        ".toml", "9.toml.123.new", "99999999999999999999.toml"}) {
    files.write(name, text);
  }
  EXPECT_THAT(files.find(), ElementsAre(9, 10));
}

TEST(FindMerchantFiles, SaysWhenTheFolderIsNone) {
  const Files files;
  std::ofstream{merchant_folder(files.directory.path())} << "a file";
  const auto found = find_merchant_files(files.directory.path());
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::store_unavailable);
  EXPECT_THAT(find_merchant_faults(files.directory.path()), ElementsAre(HasSubstr("cannot read")));
}

TEST(RemoveMerchantFile, LeavesNone) {
  const Files files;
  EXPECT_TRUE(remove_merchant_file(files.directory.path(), 7));
  ASSERT_TRUE(files.store(7, text));
  EXPECT_TRUE(remove_merchant_file(files.directory.path(), 7));
  EXPECT_THAT(files.find(), IsEmpty());
}

TEST(FindMerchantFaults, TellsOfEveryFile) {
  const Files files;
  EXPECT_THAT(find_merchant_faults(files.directory.path()), IsEmpty());
  ASSERT_TRUE(files.store(1, text));
  files.write("2.toml", "a = 1");
  files.write("3.toml", "");
  EXPECT_THAT(find_merchant_faults(files.directory.path()),
              ElementsAre(HasSubstr("2.toml is at fault"), HasSubstr("3.toml is empty")));
}

}  // namespace
}  // namespace counterfoil::test
