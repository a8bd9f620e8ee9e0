#include "token/base64url.h"

#include <gtest/gtest.h>

#include <array>

namespace counterfoil::test {
namespace {

TEST(EncodeBase64url, WritesTheVectorsOfRfc4648WithoutPadding) {
  EXPECT_EQ(encode_base64url(""), "");
  EXPECT_EQ(encode_base64url("f"), "Zg");
  EXPECT_EQ(encode_base64url("fo"), "Zm8");
  EXPECT_EQ(encode_base64url("foo"), "Zm9v");
  EXPECT_EQ(encode_base64url("foob"), "Zm9vYg");
  EXPECT_EQ(encode_base64url("fooba"), "Zm9vYmE");
  EXPECT_EQ(encode_base64url("foobar"), "Zm9vYmFy");
}

TEST(EncodeBase64url, UsesTheAlphabetOfUrls) {
  EXPECT_EQ(encode_base64url("\xFB\xFF\xBF"), "-_-_");
  constexpr std::array bytes = {std::byte{0}, std::byte{0}, std::byte{0xFF}};
  EXPECT_EQ(encode_base64url(std::span<const std::byte>{bytes}), "AAD_");
}

TEST(DecodeBase64url, ReadsBackEveryLengthAndByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    EXPECT_EQ(decode_base64url(encode_base64url(bytes)), bytes) << i;
    bytes += static_cast<char>(i * 37);
  }
}

TEST(DecodeBase64url, RefusesWhatEncodeDoesNotWrite) {
  for (const std::string_view text :
       {"Zg==", "Zg=", "Zm9v=", "=", "Zm9+", "Zm9/", "Z", "Zm9vY", " Zg", "Zg ", "Zg\n", "Z.g",
        "Z\xC3\xA9", "Zh", "Zm9", "Zm-", "ZR", "Zm9vYh"}) {
    EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
  }
  EXPECT_EQ(decode_base64url(std::string_view{"Zg\0", 3}), std::nullopt);
}

TEST(DecodeBase64url, NoTwoTextsGiveTheSameBytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const char first : alphabet) {
    for (const char second : alphabet) {
      const std::string text{first, second};
      if (const auto bytes = decode_base64url(text)) {
        EXPECT_EQ(encode_base64url(*bytes), text);
      }
    }
  }
}

}  // namespace
}  // namespace counterfoil::test
