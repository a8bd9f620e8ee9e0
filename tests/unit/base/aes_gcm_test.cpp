#include "base/aes_gcm.h"

#include <gtest/gtest.h>

namespace counterfoil::test {
namespace {

constexpr AesGcm::Nonce nonce{std::byte{1}};

AesGcm cipher(std::string_view use = "a") { return AesGcm{derive_key(std::string(32, 's'), use)}; }

std::string sealed(const std::string& text, const AesGcm::Nonce& with = nonce) {
  std::string buffer = "before" + text;
  cipher().seal(buffer, 6, with, "bound");
  return buffer.substr(6);
}

// "" when it is not opened.
std::string opened(const AesGcm& cipher, std::string_view sealed, const AesGcm::Nonce& with = nonce,
                   std::string_view bound_to = "bound") {
  std::string text;
  return cipher.open(sealed, with, bound_to, text) ? "opened " + text : "";
}

TEST(AesGcm, OpensWhatItSealed) {
  for (const std::string text : {"", "a", "a longer text than one block of the cipher has"}) {
    EXPECT_EQ(sealed(text).size(), text.size() + AesGcm::tag_bytes);
    EXPECT_EQ(opened(cipher(), sealed(text)), "opened " + text);
  }
}

TEST(AesGcm, LeavesWhatStandsBefore) {
  std::string buffer = "before-text";
  cipher().seal(buffer, 6, nonce, "");
  EXPECT_EQ(buffer.substr(0, 6), "before");
  EXPECT_EQ(buffer.find("text"), std::string::npos);
}

TEST(AesGcm, OpensNothingElse) {
  const auto whole = sealed("text");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_EQ(opened(cipher(), changed), "") << at;
  }
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_EQ(opened(cipher(), whole.substr(0, length)), "") << length;
  }
  EXPECT_EQ(opened(cipher("b"), whole), "");
  EXPECT_EQ(opened(cipher(), whole, {std::byte{2}}), "");
  EXPECT_EQ(opened(cipher(), whole, nonce, "other"), "");
}

// A thread remembers the key it used last.
TEST(AesGcm, IsNotMistakenForAnother) {
  const auto a = cipher("a");
  const auto b = cipher("b");
  const auto copy = a;
  for (const auto* sealing : {&a, &b, &a, &copy, &b}) {
    std::string text = "text";
    sealing->seal(text, 0, nonce, "bound");
    EXPECT_EQ(opened(a, text), sealing == &b ? "" : "opened text");
    EXPECT_EQ(opened(b, text), sealing == &b ? "opened text" : "");
    EXPECT_EQ(opened(copy, text), sealing == &b ? "" : "opened text");
  }
}

// RFC 4231, test case 1.
TEST(DeriveKey, IsHmacSha256) {
  const auto key = derive_key(std::string(20, '\x0b'), "Hi There");
  EXPECT_EQ(key[0], std::byte{0xb0});
  EXPECT_EQ(key[1], std::byte{0x34});
  EXPECT_EQ(key[31], std::byte{0xf7});
}

}  // namespace
}  // namespace counterfoil::test
