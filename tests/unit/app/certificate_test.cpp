#include "app/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "contract/temporary_directory.h"
#include "support/application_bed.h"
#include "support/tls_pair.h"

namespace counterfoil::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::make_tls_pair;
using ::testing::Not;

struct Surroundings {
  TemporaryDirectory directory;
  SystemClock clock;
  KeepingLog log;
  Settings settings;

  // Files that are good, and settings that name them.
  explicit Surroundings() {
    const http::TlsFiles files = make_tls_pair(directory.path(), "shop");
    settings.tls_certificate = files.certificate;
    settings.tls_key = files.key;
  }
  std::unique_ptr<Certificate> open() { return Certificate::open(settings, clock, log).value(); }
  std::string complaint() {
    const auto opened = Certificate::open(settings, clock, log);
    if (opened) return "";
    EXPECT_EQ(opened.error().code, ErrorCode::bad_request);
    return opened.error().log.text;
  }
};

TEST(Certificate, IsNoneWhenNoFilesAreSet) {
  Surroundings around;
  around.settings = {};
  EXPECT_EQ(around.open(), nullptr);
}

TEST(Certificate, IsReadAndItsEndTold) {
  Surroundings around;
  EXPECT_NE(around.open()->in_force(), nullptr);
  EXPECT_THAT(around.log.text(), HasSubstr("certificate taken over until=20"));
}

TEST(Certificate, NeedsBothFiles) {
  Surroundings around;
  around.settings.tls_key = "";
  EXPECT_THAT(around.complaint(), HasSubstr("set both or neither"));
  around.settings = {};
  around.settings.tls_key = "key.pem";
  EXPECT_THAT(around.complaint(), HasSubstr("set both or neither"));
}

TEST(Certificate, AFileThatIsMissingIsNamed) {
  Surroundings around;
  fs::remove(around.settings.tls_certificate);
  EXPECT_THAT(around.complaint(), HasSubstr(around.settings.tls_certificate));
  fs::remove(around.settings.tls_key);
  EXPECT_THAT(around.complaint(), HasSubstr(around.settings.tls_key + ": No such file"));
}

TEST(Certificate, AFileThatHoldsSomethingElseIsNamed) {
  Surroundings around;
  std::ofstream{around.settings.tls_key} << "no key";
  EXPECT_THAT(around.complaint(), HasSubstr("tls_key " + around.settings.tls_key));
  std::ofstream{around.settings.tls_certificate} << "no certificate";
  EXPECT_THAT(around.complaint(), HasSubstr("tls_certificate " + around.settings.tls_certificate));
}

TEST(Certificate, TheKeyMustBeThatOfTheCertificate) {
  Surroundings around;
  const TemporaryDirectory elsewhere;
  around.settings.tls_key = make_tls_pair(elsewhere.path(), "other").key;
  EXPECT_THAT(around.complaint(), HasSubstr(around.settings.tls_key));
}

TEST(Certificate, TheKeyMustBePrivate) {
  Surroundings around;
  for (const unsigned mode : {0604U, 0620U, 0602U}) {
    fs::permissions(around.settings.tls_key, fs::perms{mode});
    EXPECT_THAT(around.complaint(), HasSubstr("may be read by others")) << mode;
  }
  for (const unsigned mode : {0600U, 0400U, 0640U}) {
    fs::permissions(around.settings.tls_key, fs::perms{mode});
    EXPECT_EQ(around.complaint(), "") << mode;
  }
}

TEST(Certificate, AKeyBehindAPassphraseIsRefusedWithoutAsking) {
  Surroundings around;
  make_tls_pair(around.directory.path(), "shop", 30, testing::KeyForm::with_passphrase);
  EXPECT_THAT(around.complaint(), HasSubstr(around.settings.tls_key));
}

TEST(Certificate, OneThatHasExpiredIsUsedAndTold) {
  Surroundings around;
  make_tls_pair(around.directory.path(), "shop", 0);
  EXPECT_NE(around.open(), nullptr);
  EXPECT_THAT(around.log.text(), HasSubstr("certificate has expired"));
}

TEST(Certificate, RefreshTakesOverAPairThatStandsStill) {
  Surroundings around;
  const auto certificate = around.open();
  EXPECT_EQ(certificate->refresh(), nullptr);
  const auto before = certificate->in_force();
  make_tls_pair(around.directory.path(), "renewed");
  EXPECT_EQ(certificate->refresh(), nullptr);
  const auto renewed = certificate->refresh();
  EXPECT_NE(renewed, nullptr);
  EXPECT_NE(renewed, before);
  EXPECT_EQ(renewed, certificate->in_force());
  EXPECT_EQ(certificate->refresh(), nullptr);
}

TEST(Certificate, APairThatIsExchangedFileByFileIsNotBroken) {
  Surroundings around;
  const auto certificate = around.open();
  const TemporaryDirectory elsewhere;
  const http::TlsFiles renewed = make_tls_pair(elsewhere.path(), "renewed");
  fs::copy_file(renewed.certificate, around.settings.tls_certificate,
                fs::copy_options::overwrite_existing);
  EXPECT_EQ(certificate->refresh(), nullptr);
  fs::rename(renewed.key, around.settings.tls_key);
  EXPECT_EQ(certificate->refresh(), nullptr);
  EXPECT_NE(certificate->refresh(), nullptr);
  EXPECT_THAT(around.log.text(), Not(HasSubstr("cannot be used")));
}

TEST(Certificate, ABrokenNewPairLeavesTheOneInForceAndIsToldOnce) {
  Surroundings around;
  const auto certificate = around.open();
  const auto before = certificate->in_force();
  std::ofstream{around.settings.tls_certificate} << "no certificate";
  for (int i = 0; i < 2; ++i) EXPECT_EQ(certificate->refresh(), nullptr);
  EXPECT_EQ(certificate->in_force(), before);
  const std::string told = around.log.text();
  EXPECT_THAT(told, HasSubstr("certificate cannot be used; the one before stays"));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(certificate->refresh(), nullptr);
  EXPECT_EQ(around.log.text(), told);
  make_tls_pair(around.directory.path(), "repaired");
  EXPECT_EQ(certificate->refresh(), nullptr);
  EXPECT_NE(certificate->refresh(), nullptr);
}

}  // namespace
}  // namespace counterfoil::test
