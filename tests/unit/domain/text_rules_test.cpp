#include "domain/text_rules.h"

#include <gtest/gtest.h>

#include "support/builders_json.h"

namespace counterfoil {
namespace {

using test::repeated;

constexpr TextRule from_1_to_255{1, 255};
constexpr TextRule from_0_to_255{0, 255};
constexpr TextRule unbounded{0, 0};

TEST(CountCodePoints, CountsCharactersOfEveryWidth) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("abc"), 3U);
  EXPECT_EQ(count_code_points("é"), 1U);  // two bytes
  EXPECT_EQ(count_code_points("€"), 1U);  // three
  EXPECT_EQ(count_code_points("😀"), 1U);  // four
  EXPECT_EQ(count_code_points("a😀é€b"), 5U);
}

TEST(TextRule, BoundsAreInCodePointsNotBytes) {
  for (const char* character : {"a", "é", "€", "😀"}) {
    EXPECT_FALSE(from_1_to_255.fault(character)) << character;
    EXPECT_FALSE(from_1_to_255.fault(repeated(character, 255))) << character;
    EXPECT_TRUE(from_1_to_255.fault(repeated(character, 256))) << character;
  }
}

TEST(TextRule, AnEmptyTextObeysOnlyWhereTheMinimumIsZero) {
  EXPECT_TRUE(from_1_to_255.fault(""));
  EXPECT_FALSE(from_0_to_255.fault(""));
}

// The rule answers short and middling texts without counting: the limits of that count too.
TEST(TextRule, HoldsForMinimaAboveOneInCodePoints) {
  constexpr TextRule rule{2, 4};
  EXPECT_TRUE(rule.fault("😀"));  // four bytes, one character
  EXPECT_FALSE(rule.fault("😀😀"));
  EXPECT_FALSE(rule.fault("ab"));
  EXPECT_TRUE(rule.fault("a"));
  EXPECT_FALSE(rule.fault("😀😀😀😀"));
  EXPECT_TRUE(rule.fault("😀😀😀😀😀"));
}

TEST(TextRule, WithoutAMaximumEverythingObeys) {
  EXPECT_FALSE(unbounded.fault(""));
  EXPECT_FALSE(unbounded.fault(std::string(100'000, 'a')));
}

TEST(TextRule, TheFaultNamesTheBounds) {
  EXPECT_EQ(from_1_to_255.fault(""), "Value must have 1 to 255 characters");
  EXPECT_EQ((TextRule{0, 3}.fault("abcd")), "Value must have 0 to 3 characters");
}

TEST(EmailRule, TheFaultSaysWhatIsExpected) {
  EXPECT_EQ(EmailRule{}.fault("john"), "Value must be a valid e-mail address");
  EXPECT_EQ(EmailRule{}.fault("john@primer.io"), std::nullopt);
}

TEST(EmailAddress, IsAccepted) {
  const std::string good[] = {
      "john@primer.io",
      "a@b.c",
      "john.smith+shop@mail.example.co.uk",
      "!#$%&'*+-/=?^_`{|}~@example.org",
      "0@1.2",
      "UPPER@CASE.ORG",
      "a@xn--bcher-kva.example",
      "a@b-c.d--e.org",
      "用户@例子.公司",
      "jürgen@bücher.example",
      "o’neill@example.org",
      "😀@😀.example",
      repeated("a", 64) + "@example.org",
      "a@" + repeated("b", 63) + ".org",
      "a@" + repeated("é", 63) + ".org",
      "a@" + repeated(repeated("b", 62) + ".", 3) + repeated("c", 63),  // 254 characters
  };
  for (const auto& address : good) EXPECT_TRUE(is_email_address(address)) << address;
}

TEST(EmailAddress, IsRefused) {
  const std::string bad[] = {
      "",
      "@",
      "john",
      "john@",
      "@primer.io",
      "john@primer",
      "john@primer.",
      "john@.primer.io",
      "john@primer..io",
      "john@-primer.io",
      "john@primer-.io",
      "john@pri_mer.io",
      "john@pri mer.io",
      "john@prim\ter.io",
      "john@primer.io\n",
      " john@primer.io",
      "john @primer.io",
      "john@primer.io ",
      "john@smith@primer.io",
      ".john@primer.io",
      "john.@primer.io",
      "jo..hn@primer.io",
      "jo,hn@primer.io",
      "jo(h)n@primer.io",
      "jo\"h\"n@primer.io",
      "\"john\"@primer.io",
      "jo\\hn@primer.io",
      "<john@primer.io>",
      "john@[127.0.0.1]",
      "john:smith@primer.io",
      "john;smith@primer.io",
      std::string{"jo\0hn@primer.io", 15},
      std::string{"john@pri\x7fmer.io"},
      repeated("a", 65) + "@example.org",
      repeated("a", 65) + "@b",
      "a@" + repeated("b", 64) + ".org",
      "a@" + repeated("é", 64) + ".org",
      "a@" + repeated(repeated("b", 62) + ".", 3) + "c." + repeated("c", 62),  // 255
  };
  for (const auto& address : bad) EXPECT_FALSE(is_email_address(address)) << address;
}

TEST(EmailAddress, TheLocalPartIsBoundedInBytesAsInRfc6531) {
  EXPECT_TRUE(is_email_address(repeated("é", 32) + "@example.org"));
  EXPECT_FALSE(is_email_address(repeated("é", 33) + "@example.org"));
}

}  // namespace
}  // namespace counterfoil
