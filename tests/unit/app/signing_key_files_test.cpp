#include "app/signing_key_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "app/key_files.h"
#include "contract/temporary_directory.h"
#include "support/application_bed.h"
#include "token/base64url.h"

namespace counterfoil::test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr Timestamp at{seconds{1'700'000'000}};

// The files of one directory.
struct Files {
  TemporaryDirectory directory;
  RepeatableRandom random;

  std::string add(Timestamp now) { return add_signing_key(directory.path(), now, random).value(); }
  Result<std::vector<SigningSecret>> load() const {
    return load_signing_keys({directory.path(), std::nullopt});
  }
  std::vector<std::string> remove(Timestamp now, seconds lifetime) {
    return remove_retired_signing_keys(directory.path(), now, lifetime).value();
  }
  std::string path(const std::string& kid) const {
    return directory.path() + "/signing-keys/" + kid + ".key";
  }
  void write(const std::string& kid, const std::string& text) const {
    std::filesystem::create_directories(directory.path() + "/signing-keys");
    std::ofstream{path(kid)} << text;
    ::chmod(path(kid).c_str(), 0600);
  }
};

std::string read_all(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

void write_all(const std::string& path, const std::string& text) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << text;
}

std::string secret_text(char filling, std::size_t size = 32) {
  return encode_base64url(std::string(size, filling));
}

TEST(AddSigningKey, TheNewKeyIsCurrentAndTheOldOneStays) {
  Files files;
  const std::string first = files.add(at);
  const std::string second = files.add(at + hours{1});
  EXPECT_THAT(first, ::testing::MatchesRegex("sk-1700000000-[A-Za-z0-9_-]{8}"));
  const auto secrets = files.load();
  ASSERT_TRUE(secrets);
  ASSERT_EQ(secrets->size(), 2U);
  EXPECT_EQ((*secrets)[0].kid, second);
  EXPECT_EQ((*secrets)[1].kid, first);
  EXPECT_EQ((*secrets)[0].secret.size(), 32U);
  EXPECT_NE((*secrets)[0].secret, (*secrets)[1].secret);
  EXPECT_EQ(list_signing_kids(files.directory.path()), (std::vector{second, first}));
}

TEST(AddSigningKey, TheNewKeyIsCurrentWhateverTheClockSays) {
  Files files;
  std::string newest = files.add(at);
  for (const seconds shift : {seconds{0}, seconds{0}, seconds{-3600}, seconds{0}, seconds{1}}) {
    newest = files.add(at + shift);
    EXPECT_EQ(list_signing_kids(files.directory.path()).front(), newest);
  }
}

TEST(AddSigningKey, NobodyElseMayReadTheFiles) {
  Files files;
  const std::string kid = files.add(at);
  struct stat status {};
  EXPECT_EQ(::stat(files.path(kid).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(::stat((files.directory.path() + "/signing-keys").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST(AddSigningKey, LeavesNothingElseBehind) {
  Files files;
  files.add(at);
  const auto folder = files.directory.path() + "/signing-keys";
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder}, {}), 1);
}

TEST(LoadSigningKeys, WithoutFilesThereAreNone) {
  const Files files;
  EXPECT_EQ(files.load()->size(), 0U);
}

TEST(LoadSigningKeys, AFileThatOthersMayReadIsRefused) {
  for (const mode_t rights : {0640U, 0604U, 0610U, 0666U}) {
    Files files;
    const std::string kid = files.add(at);
    ::chmod(files.path(kid).c_str(), rights);
    const auto secrets = files.load();
    ASSERT_FALSE(secrets) << rights;
    EXPECT_EQ(secrets.error().code, ErrorCode::bad_request);
    EXPECT_THAT(secrets.error().log.text, HasSubstr("chmod 600"));
    EXPECT_THAT(secrets.error().log.text, HasSubstr(kid));
  }
}

TEST(LoadSigningKeys, AFileThatHoldsNoKeyIsRefusedWithoutShowingIt) {
  for (const std::string& text : {std::string{}, std::string{"\n"}, std::string{"canary!"},
                                  secret_text('c', 31), secret_text('c') + "="}) {
    const Files files;
    files.write("mine", text);
    const auto secrets = files.load();
    ASSERT_FALSE(secrets) << text;
    EXPECT_EQ(secrets.error().code, ErrorCode::bad_request);
    EXPECT_THAT(secrets.error().log.text, HasSubstr("mine.key"));
    EXPECT_THAT(secrets.error().log.text, Not(HasSubstr("canary")));
  }
}

TEST(LoadSigningKeys, EveryFlippedBitOfAFileIsRefusedByName) {
  for (const KeyFileKind& kind : {signing_key_kind, store_key_kind}) {
    Files files;
    const auto id = add_key_file(kind, files.directory.path(), at, files.random).value();
    const auto path = files.directory.path() + '/' + std::string{kind.folder} + '/' + id + ".key";
    const auto whole = read_all(path);
    ASSERT_TRUE(load_key_files(kind, files.directory.path()));
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
      auto flipped = whole;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1U << (bit % 8)));
      write_all(path, flipped);
      const auto secrets = load_key_files(kind, files.directory.path());
      ASSERT_FALSE(secrets) << flipped;
      EXPECT_EQ(secrets.error().code, ErrorCode::bad_request);
      EXPECT_THAT(secrets.error().log.text, HasSubstr(path));
      EXPECT_THAT(secrets.error().log.text, Not(HasSubstr(whole.substr(0, 20))));
    }
    write_all(path, whole);
    EXPECT_TRUE(load_key_files(kind, files.directory.path()));
  }
}

TEST(LoadSigningKeys, AFileCutOffAnywhereIsRefusedOrHoldsItsSecretAllTheSame) {
  Files files;
  const auto kid = files.add(at);
  const auto secret = files.load()->front().secret;
  const auto whole = read_all(files.path(kid));
  int still_whole = 0;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write_all(files.path(kid), whole.substr(0, length));
    const auto secrets = files.load();
    if (!secrets) continue;
    ++still_whole;
    EXPECT_EQ(secrets->front().secret, secret);
  }
  EXPECT_EQ(still_whole, 2);  // without its check, as older files are; without the end of its line
}

TEST(LoadSigningKeys, AFileWithoutACheckIsReadAsBefore) {
  const Files files;
  files.write("mine", secret_text('c') + "\n");
  ASSERT_TRUE(files.load());
  EXPECT_EQ(files.load()->front().secret, std::string(32, 'c'));
}

TEST(LoadSigningKeys, AFolderThatCannotBeReadIsNotTakenForOneWithoutKeys) {
  const Files files;
  std::ofstream{files.directory.path() + "/signing-keys"} << "a file";
  const auto secrets = files.load();
  ASSERT_FALSE(secrets);
  EXPECT_EQ(secrets.error().code, ErrorCode::store_unavailable);
}

TEST(LoadSigningKeys, AKidHasLettersDigitsAndTwoSigns) {
  const Files files;
  files.write("a b", secret_text('c'));
  EXPECT_FALSE(files.load());
}

TEST(LoadSigningKeys, OtherFilesAreNoKeys) {
  const Files files;
  files.write("mine", secret_text('c'));
  std::ofstream{files.path("mine") + ".new"} << "unfinished";
  ASSERT_TRUE(files.load());
  EXPECT_EQ(files.load()->size(), 1U);
}

TEST(RemoveRetiredSigningKeys, KeepsAKeyAsLongAsATokenOfItCanLive) {
  Files files;
  const std::string first = files.add(at);
  const std::string second = files.add(at + hours{1});
  EXPECT_THAT(files.remove(at + hours{25}, hours{24}), ::testing::IsEmpty());
  EXPECT_THAT(files.remove(at + hours{25} + seconds{1}, hours{24}), ::testing::ElementsAre(first));
  EXPECT_EQ(list_signing_kids(files.directory.path()), std::vector{second});
}

TEST(RemoveRetiredSigningKeys, TheCurrentKeyStaysHoweverOldItIs) {
  Files files;
  files.add(at);
  EXPECT_THAT(files.remove(at + hours{24 * 365}, hours{24}), ::testing::IsEmpty());
}

TEST(RemoveRetiredSigningKeys, AKeyWhoseSuccessorHasNoTimeStays) {
  Files files;
  files.add(at);
  files.write("zz-my-own", secret_text('c'));
  EXPECT_THAT(files.remove(at + hours{48}, hours{24}), ::testing::IsEmpty());
}

Result<std::vector<SigningSecret>> load_from(const std::string& environment) {
  return load_signing_keys({"/nowhere", environment});
}

TEST(LoadSigningKeys, TheEnvironmentReplacesTheFiles) {
  const auto secrets = load_from("now:" + secret_text('n') + ",before:" + secret_text('b'));
  ASSERT_TRUE(secrets);
  ASSERT_EQ(secrets->size(), 2U);
  EXPECT_EQ((*secrets)[0].kid, "now");
  EXPECT_EQ((*secrets)[0].secret, std::string(32, 'n'));
  EXPECT_EQ((*secrets)[1].kid, "before");
}

TEST(LoadSigningKeys, ABadEnvironmentIsRefusedByNameWithoutShowingIt) {
  for (const std::string& text :
       {std::string{}, std::string{","}, std::string{"canary"}, "canary:" + secret_text('c', 31),
        ":" + secret_text('c'), "a b:" + secret_text('c'), std::string{"now:canary canary"},
        std::string(65, 'k') + ':' + secret_text('c'), "now:" + secret_text('c') + ",canary"}) {
    const auto secrets = load_from(text);
    ASSERT_FALSE(secrets) << text;
    EXPECT_THAT(secrets.error().log.text, HasSubstr("COUNTERFOIL_SIGNING_KEYS"));
    EXPECT_THAT(secrets.error().log.text, Not(HasSubstr("canary")));
  }
}

}  // namespace
}  // namespace counterfoil::test
