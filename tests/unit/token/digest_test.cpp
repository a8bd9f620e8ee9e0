#include "token/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace counterfoil::test {
namespace {

std::string hex(const Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : digest) {
    text += digits[std::to_integer<unsigned>(byte) >> 4U];
    text += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

TEST(Sha256, GivesTheKnownDigests) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hmac, GivesTheDigestsOfRfc4231) {
  EXPECT_EQ(hex(Hmac{"Jefe"}("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const std::string long_key(131, '\xAA');
  EXPECT_EQ(hex(Hmac{long_key}("Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, IsPreparedOnceAndUsedOften) {
  const Hmac hmac{"key"};
  const Digest first = hmac("text");
  EXPECT_NE(hmac("other"), first);
  EXPECT_EQ(hmac("text"), first);
}

Digest digest_of(const std::vector<std::string_view>& parts) { return sha256_of_parts(parts); }

TEST(Sha256OfParts, TellsWhereAPartEnds) {
  EXPECT_EQ(digest_of({"a", "b"}), digest_of({"a", "b"}));
  EXPECT_NE(digest_of({"ab", "c"}), digest_of({"a", "bc"}));
  EXPECT_NE(digest_of({"ab"}), digest_of({"ab", ""}));
  EXPECT_NE(digest_of({"ab", ""}), digest_of({"", "ab"}));
  EXPECT_NE(digest_of({}), digest_of({""}));
}

TEST(EqualInConstantTime, ComparesWholeTexts) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
  EXPECT_FALSE(equal_in_constant_time("", "a"));
  EXPECT_FALSE(equal_in_constant_time({"a\0b", 3}, {"a\0c", 3}));
}

}  // namespace
}  // namespace counterfoil::test
