#include "json/parse.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "json/writer.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::repeated;

constexpr std::size_t depth_max = 32;

// The value as compact text, or nothing when it is refused.
std::optional<std::string> parsed(std::string_view text) {
  Document document;
  const auto root = document.parse(text, depth_max);
  if (!root) return std::nullopt;
  std::string written;
  append_value(written, **root);
  return written;
}

Error error_of(std::string_view text) {
  Document document;
  const auto root = document.parse(text, depth_max);
  return root ? Error{} : root.error();
}

struct Row {
  std::string_view text;
  std::string_view written;
};

TEST(Parse, AcceptsEveryKindOfValueAtTheRoot) {
  const Row rows[] = {{"null", "null"}, {"true", "true"}, {"false", "false"},
                      {"0", "0"},       {"-1.5", "-1.5"}, {R"("")", R"("")"},
                      {"[]", "[]"},     {"{}", "{}"},     {" \t\r\n[ 1 , 2 ] \t\r\n", "[1,2]"}};
  for (const Row& row : rows) EXPECT_EQ(parsed(row.text), row.written) << row.text;
}

TEST(Parse, KeepsNumbersAsSent) {
  for (const std::string_view number : {"0",
                                        "-0",
                                        "1",
                                        "-1",
                                        "1.0",
                                        "1.50",
                                        "1e2",
                                        "1E2",
                                        "1e+2",
                                        "1E-2",
                                        "-0.0",
                                        "0e0",
                                        "0.10e01",
                                        "9007199254740993",
                                        "9223372036854775807",
                                        "9223372036854775808",
                                        "-9223372036854775808",
                                        "-9223372036854775809",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "123456789012345678901234567890",
                                        "0.1234567890123456789012345678901234567890",
                                        "1.7976931348623157e308",
                                        "-1.7976931348623157e308",
                                        "5e-324",
                                        "1e-400",
                                        "1e308"}) {
    EXPECT_EQ(parsed(number), number);
    const auto inside = "{\"a\":[" + std::string{number} + "," + std::string{number} + "]}";
    EXPECT_EQ(parsed(inside), inside);
  }
}

Kind kind_of(std::string_view text) {
  Document document;
  return (*document.parse(text, depth_max))->kind;
}

TEST(Parse, AnIntegerIsATokenWithoutFractionAndExponent) {
  for (const char* text : {"0", "-0", "7", "9223372036854775808", "18446744073709551616",
                           "123456789012345678901234567890", "-123456789012345678901234567890"}) {
    EXPECT_EQ(kind_of(text), Kind::integer) << text;
  }
  for (const char* text : {"0.0", "-0.0", "7.0", "7e2", "7E2", "1e0", "1234567890123456789012.5"}) {
    EXPECT_EQ(kind_of(text), Kind::decimal) << text;
  }
}

TEST(Parse, KeepsTheOrderOfMembersAndElements) {
  const auto text = R"({"z":1,"a":{"y":[3,1,2],"b":null},"":"","m":[]})";
  EXPECT_EQ(parsed(text), text);
}

TEST(Parse, DecodesEscapes) {
  const Row rows[] = {
      {R"("\"\\\/\b\f\n\r\t")", R"("\"\\/\b\f\n\r\t")"},
      {R"("\u0041\u00e9\u20AC\uD83D\ude00")", R"("Aé€😀")"},
      {R"("a\u0000b")", R"("a\u0000b")"},
      {R"({"\u0061":1})", R"({"a":1})"},
      {R"("é€😀")", R"("é€😀")"},
      {"\"\x7f\"", "\"\x7f\""},
      {R"("before\nafter \u0041 and more")", R"("before\nafter A and more")"},
  };
  for (const Row& row : rows) EXPECT_EQ(parsed(row.text), row.written) << row.text;
}

TEST(Parse, DecodesLongTextsAndKeysWithEscapesWhole) {
  const std::string chunk = "0123456789abcdef\\n\\u00e9";
  const auto text = "{\"" + repeated(chunk, 500) + "\":\"" + repeated(chunk, 700) + "\"}";
  const auto expected = "{\"" + repeated("0123456789abcdef\\né", 500) + "\":\"" +
                        repeated("0123456789abcdef\\né", 700) + "\"}";
  EXPECT_EQ(parsed(text), expected);
}

TEST(Parse, RefusesWhatIsNotOneStrictValue) {
  using namespace std::string_view_literals;
  const std::string_view texts[] = {
      // Nothing, half a value, more than one value.
      "", " ", "\n", "{", "[", "[1", "[1,", R"({"a")", R"({"a":)", R"({"a":1)", "\"", "\"a", "tru",
      "nul", "{} {}", "{}{}", "[],", "1 2", "{}x", "null0", "\"a\"\"b\"", "{}\0"sv, "]", "}",
      // Commas and colons.
      "[1,]", "[,1]", "[1,,2]", "[,]", R"({"a":1,})", R"({,"a":1})", R"({"a":1 "b":2})",
      R"({"a" 1})", R"({"a"::1})", R"({"a",1})", "[1 2]", "[1:2]",
      // Names that are no strings.
      "{a:1}", "{1:1}", "{'a':1}", "{null:1}",
      // Comments.
      "/* */ {}", "{} // x", "[1,/**/2]", "# x\n{}",
      // Numbers.
      "01", "-01", "00", "1.", ".5", "-.5", "-", "+1", "1e", "1e+", "1e-", "1.e2", "0x10", "1_000",
      "1.2.3", "--1", "NaN", "-NaN", "nan", "Infinity", "-Infinity", "inf", "1f", "1,5",
      // Literals.
      "True", "TRUE", "None", "undefined", "nil", "'a'", "`a`",
      // A byte order mark; other encodings.
      "\xEF\xBB\xBF{}", "\xFF\xFE{\0}\0"sv, "{\0}\0"sv,
      // White space that JSON does not know.
      "\xC2\xA0{}", "\f{}", "\v{}",
      // Control characters and bad escapes in texts.
      "\"\n\"", "\"\t\"", "\"\x01\"", "\"\x1f\"", "\"a\0b\""sv, R"("\x41")", R"("\a")", R"("\'")",
      R"("\u12")", R"("\u12g4")", R"("\U00000041")", "\"\\",
      // Surrogates alone.
      R"("\ud800")", R"("\ud800x")", R"("\ud800\n")", R"("\ud800\u0041")", R"("\ud800\ud800")",
      R"("\udc00")", R"("\udc00\ud800")", R"({"\ud83d":1})"};
  for (const auto text : texts) {
    EXPECT_EQ(parsed(text), std::nullopt) << text;
    EXPECT_EQ(error_of(text).code, ErrorCode::malformed_json) << text;
  }
}

TEST(Parse, RefusesTextsThatAreNotUtf8) {
  for (const std::string_view bytes :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x80\x80", "\xE0\x9F\xBF",
        "\xE2\x82", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF",
        "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF",
        "\xF8\x88\x80\x80\x80"}) {
    const auto text = std::string{bytes};
    EXPECT_EQ(parsed('"' + text + '"'), std::nullopt);
    EXPECT_EQ(parsed("\"long enough to be read in blocks " + text + " of several bytes\""),
              std::nullopt);
    EXPECT_EQ(parsed("{\"" + text + "\":1}"), std::nullopt);
    EXPECT_EQ(parsed("[" + text + "]"), std::nullopt);
  }
  EXPECT_TRUE(parsed("\"\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xEF\xBF\xBF \xF4\x8F\xBF\xBF\""));
}

TEST(Parse, RefusesAMemberThatStandsTwiceAtAnyDepth) {
  for (const std::string_view text :
       {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"([{"b":{"a":1,"a":2}}])",
        R"({"x":[{"y":[{"":1,"":2}]}]})", R"({"a":1,"\u0061":2})", R"({"a\n":1,"a\u000a":2})",
        R"({"é":1,"\u00e9":2})"}) {
    EXPECT_EQ(parsed(text), std::nullopt) << text;
  }
  for (const std::string_view text :
       {R"({"a":1,"A":2})", R"({"a":{"a":{"a":1}}})", R"([{"a":1},{"a":1}])",
        R"({"a":{"b":1},"b":{"a":1}})", R"({"a":1,"a ":2})"}) {
    EXPECT_EQ(parsed(text), text);
  }
}

// Few and many members are compared in different ways.
TEST(Parse, FindsTheRepeatedMemberAmongAnyNumber) {
  for (std::size_t count = 2; count <= 40; ++count) {
    for (const std::size_t repeat : {std::size_t{0}, count / 2, count - 2}) {
      std::string unique = "{";
      for (std::size_t i = 0; i < count; ++i) {
        unique += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":0";
      }
      const auto doubled = unique + ",\"m" + std::to_string(repeat) + "\":0}";
      unique += '}';
      EXPECT_EQ(parsed(unique), unique);
      EXPECT_EQ(parsed(doubled), std::nullopt) << doubled;
    }
  }
}

TEST(Parse, RefusesNumbersOutOfTheRangeOfADouble) {
  for (const std::string_view number : {"1e999", "-1e999", "1e309", "1e99999999999999999999",
                                        "-1e99999999999999999999", "123e307"}) {
    for (const auto& text : {std::string{number}, "{\"a\":[" + std::string{number} + "]}"}) {
      EXPECT_EQ(error_of(text),
                (Error{.code = ErrorCode::malformed_json,
                       .client_text = "The body has a number that is out of range."}))
          << text;
    }
  }
  EXPECT_EQ(parsed(repeated("9", 400)), std::nullopt);
}

// Boost.JSON makes infinity or NaN of the first four.
TEST(Parse, AcceptsEveryNumberThatADoubleHolds) {
  for (const std::string& number :
       {std::string{"0e400"}, std::string{"-0.0e308"}, std::string{"1.7976931348623158e308"},
        "179769313486231570" + repeated("0", 291), repeated("9", 308), "1" + repeated("0", 308),
        "1" + repeated("0", 400) + "e-400", "0." + repeated("0", 400) + "1e401",
        "1." + repeated("0", 400) + "1"}) {
    EXPECT_EQ(parsed(number), number);
  }
}

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
  return repeated(open, depth) + "1" + repeated(close, depth);
}

TEST(Parse, AllowsTheGreatestDepthAndNoMore) {
  EXPECT_TRUE(parsed(nested(32, "[", "]")));
  EXPECT_TRUE(parsed(nested(32, R"({"a":)", "}")));
  EXPECT_TRUE(parsed(nested(16, R"([{"a":)", "}]")));
  for (const auto& text : {nested(33, "[", "]"), nested(33, R"({"a":)", "}"),
                           nested(16, R"([{"a":)", "}]").insert(0, "[") + "]",
                           repeated("[", 100'000), repeated(R"({"a":)", 10'000)}) {
    EXPECT_EQ(error_of(text), (Error{.code = ErrorCode::malformed_json,
                                     .client_text = "The body is nested deeper than 32 levels."}));
  }
}

TEST(Parse, TheErrorSaysWhatIsWrongAndWhereButNotWhatWasSent) {
  EXPECT_EQ(error_of(R"({"a":1,"secret":x})").client_text,
            "The body is not one JSON value in UTF-8: see byte 16.");
  EXPECT_EQ(error_of("{} {}").client_text, "The body is not one JSON value in UTF-8: see byte 3.");
  EXPECT_EQ(error_of("").client_text, "The body is not one JSON value in UTF-8: see byte 0.");
  EXPECT_EQ(error_of(R"({"secret":1,"secret":2})").client_text,
            "The body has an object in which one member stands twice.");
}

TEST(Parse, CountsTheChildrenAndLinksThemToTheirParent) {
  Document document;
  const auto parsed = document.parse(R"({"a":[1,2,3],"b":{}})", depth_max);
  ASSERT_TRUE(parsed);
  const Value& root = **parsed;
  EXPECT_EQ(root.size, 2U);
  EXPECT_EQ(root.parent, nullptr);
  EXPECT_EQ(root.first->key, "a");
  EXPECT_EQ(root.first->size, 3U);
  EXPECT_EQ(root.first->parent, &root);
  EXPECT_EQ(root.first->next->key, "b");
  EXPECT_EQ(root.first->next->size, 0U);
  EXPECT_EQ(root.first->next->next, nullptr);
}

}  // namespace
}  // namespace counterfoil::json
