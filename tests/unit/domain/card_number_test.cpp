#include "domain/card_number.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace counterfoil {
namespace {

// `begin` and further digits up to `length`, the last of which makes the Luhn check pass.
std::string card(std::string_view begin, std::size_t length) {
  std::string digits{begin};
  while (digits.size() < length - 1) digits += static_cast<char>('0' + digits.size() % 7);
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const bool is_doubled = (digits.size() - i) % 2 == 1;
    const unsigned value = static_cast<unsigned>(digits[i] - '0') * (is_doubled ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
}

std::string with_last_digit_changed(std::string digits) {
  digits.back() = digits.back() == '9' ? '0' : static_cast<char>(digits.back() + 1);
  return digits;
}

// The numbers that payment providers publish for tests.
const std::vector<std::string> published = {
    "4111111111111111", "4242424242424242", "5555555555554444", "5105105105105100",
    "2223003122003222", "378282246310005",  "371449635398431",  "6011111111111117",
    "3530111333300000", "3566002020360505", "30569309025904",   "38520000023237",
    "36227206271667",   "6200000000000005", "6759649826438453", "6304000000000000"};

TEST(IsCardNumber, KnowsThePublishedTestNumbers) {
  for (const std::string& number : published) {
    EXPECT_TRUE(is_card_number(number)) << number;
    EXPECT_FALSE(is_card_number(with_last_digit_changed(number))) << number;
  }
}

TEST(IsCardNumber, KnowsEveryRangeToItsEnds) {
  struct Row {
    const char* begin;
    std::size_t length_min;
    std::size_t length_max;
  };
  for (const Row& row :
       {Row{"51", 16, 16},  Row{"55", 16, 16},  Row{"2221", 16, 16}, Row{"2720", 16, 16},
        Row{"34", 15, 15},  Row{"37", 15, 15},  Row{"6011", 16, 19}, Row{"644", 16, 19},
        Row{"649", 16, 19}, Row{"65", 16, 19},  Row{"3528", 16, 19}, Row{"3589", 16, 19},
        Row{"300", 14, 19}, Row{"305", 14, 19}, Row{"3095", 14, 19}, Row{"36", 14, 19},
        Row{"38", 14, 19},  Row{"39", 16, 19},  Row{"62", 16, 19},   Row{"810", 16, 19},
        Row{"817", 16, 19}, Row{"50", 16, 19},  Row{"56", 16, 19},   Row{"58", 16, 19},
        Row{"60", 16, 19},  Row{"69", 16, 19}}) {
    for (std::size_t length = 12; length <= 21; ++length) {
      EXPECT_EQ(is_card_number(card(row.begin, length)),
                length >= row.length_min && length <= row.length_max)
          << row.begin << ' ' << length;
    }
  }
  for (std::size_t length = 12; length <= 21; ++length) {  // Visa has two lengths
    EXPECT_EQ(is_card_number(card("4", length)), length == 16 || length == 19) << length;
  }
}

TEST(IsCardNumber, OtherBeginningsAreNone) {
  for (const char* begin : {"0", "1", "2220", "2721", "3527", "3590", "306", "3094", "3096", "31",
                            "33", "59", "70", "79", "80", "818", "82", "9"}) {
    for (std::size_t length = 14; length <= 19; ++length) {
      EXPECT_FALSE(is_card_number(card(begin, length))) << begin << ' ' << length;
    }
  }
}

TEST(HoldsCardNumber, InOnePieceOrInGroups) {
  for (const char* text : {"4111111111111111",
                           "4111 1111 1111 1111",
                           "4111-1111-1111-1111",
                           "4111 1111-1111 1111",
                           "3782 822463 10005",
                           "3056-930902-5904",
                           "card: 4111111111111111.",
                           "(4111111111111111)",
                           "4111 1111 1111 1111 12/27 123",
                           "no 12 4111 1111 1111 1111",
                           "2 4111111111111111",
                           "PAN4111111111111111",
                           "4111111111111111 4111111111111111",
                           "é4111111111111111é",
                           "x-4111-1111-1111-1111-x",
                           "1234 4111111111111111",
                           "4111111111111111@example.com",
                           "\n4111111111111111\t",
                           ".4111111111111111",
                           "no.4111111111111111",
                           "4111111111111111.00",
                           "deadbeef 4111111111111111",
                           "{\"pan\":\"4111111111111111\"}"}) {
    EXPECT_TRUE(holds_card_number(text)) << text;
  }
}

TEST(HoldsCardNumber, InEveryPublishedNumberHoweverItIsGrouped) {
  for (const std::string& number : published) {
    EXPECT_TRUE(holds_card_number(number));
    std::string grouped;
    for (std::size_t i = 0; i < number.size(); ++i) {
      const bool may_break = i % 4 == 0 && number.size() - i >= 3;
      if (i > 0 && may_break) grouped += ' ';
      grouped += number[i];
    }
    EXPECT_TRUE(holds_card_number(grouped)) << grouped;
  }
}

TEST(HoldsCardNumber, NotWhereTheDigitsBelongToSomethingElse) {
  for (const char* text :
       {"", "4111", "4111111111111112", "411111111111111", "41111111111111111",
        "4111  1111 1111 1111", "4111--1111-1111-1111", "4111_1111_1111_1111",
        "4111.1111.1111.1111", "41 11 11 11 11 11 11 11", "40 42 44 46 48 50 52 54",
        "94111111111111111", "41111111111111119", "411111111111111100000000", "0.4111111111111111",
        "51.4111111111111111, -0.1276", "12.30569309025904",
        // A time, a GTIN, telephone numbers, an IBAN, a snowflake, a time in nanoseconds.
        "20261123071412", "2026-11-23 07:14:12", "4006381333931", "+4915112345678",
        "004915112345678", "DE89370400440532013000", "1789422014356463616",
        "1795417252123456789"}) {
    EXPECT_FALSE(holds_card_number(text)) << text;
  }
}

TEST(HoldsCardNumber, NotWithinAUuidOrADigest) {
  const std::string number = "4111111111111111";
  // Beside letters that make a digest of it, and in the places of a UUID.
  EXPECT_TRUE(holds_card_number("abcdef-" + number));
  EXPECT_FALSE(holds_card_number("abcdef01" + number));
  EXPECT_FALSE(holds_card_number(number + "abcdef01"));
  EXPECT_FALSE(holds_card_number("41111111-1111-1111-8abc-123412341234"));
  EXPECT_TRUE(holds_card_number("41111111-1111-1111-8abc-12341234123"));
  EXPECT_FALSE(holds_card_number("id 41111111-1111-1111-8abc-123412341234, again"));
  EXPECT_TRUE(holds_card_number("41111111-1111-1111-8abc-123412341234 " + number));
}

// What decision 0032 says of numbers that are no cards: 3.9 in 100 of 16 digits, none of 13.
TEST(HoldsCardNumber, TakesFewNumbersThatAreNoneForOne) {
  std::mt19937_64 random{4711};
  const auto found_in = [&](std::size_t length) {
    int found = 0;
    for (int i = 0; i < 100'000; ++i) {
      std::string digits;
      while (digits.size() < length) digits += static_cast<char>('0' + random() % 10);
      found += holds_card_number(digits) ? 1 : 0;
    }
    return found;
  };
  EXPECT_EQ(found_in(13), 0);
  EXPECT_NEAR(found_in(14), 261, 80);
  EXPECT_NEAR(found_in(15), 461, 100);
  EXPECT_NEAR(found_in(16), 3'900, 300);
  EXPECT_EQ(found_in(20), 0);
}

TEST(SecurityCode, IsKnownByItsNameAndLength) {
  for (const char* name : {"cvv",
                           "CVV",
                           "cvv2",
                           "cvc",
                           "CVC2",
                           "cvvCode",
                           "cvc_code",
                           "securityCode",
                           "security-code",
                           "cardSecurityCode",
                           "card_cvv",
                           "card.cvc",
                           "cscCode",
                           "verificationValue",
                           "cardVerificationCode",
                           "cvn",
                           "csc",
                           "cvvNumber",
                           "cc_cvv",
                           "creditCardCvv"}) {
    EXPECT_TRUE(names_security_code(name)) << name;
  }
  for (const char* name :
       {"", "cv", "cvvs", "mycvv", "code", "card", "cvvResult", "cid", "discount",
        "captureVaultedCardCvv", "a-very-long-name-of-a-member-with-cvv"}) {
    EXPECT_FALSE(names_security_code(name)) << name;
  }
  EXPECT_TRUE(may_be_security_code("123") && may_be_security_code("0000"));
  for (const char* text : {"", "12", "12345", "12a", "1.2", "-123", " 123"}) {
    EXPECT_FALSE(may_be_security_code(text)) << text;
  }
}

}  // namespace
}  // namespace counterfoil
