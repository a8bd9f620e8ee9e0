#include "json/writer.h"

#include <gtest/gtest.h>

#include <limits>

#include "json/parse.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

std::string string_of(std::string_view text) {
  std::string out = "before ";
  append_string(out, text);
  return out.substr(std::string_view{"before "}.size());
}

std::string canonical(std::string_view text) {
  Document document;
  return canonical_text(**document.parse(text, 64));
}

std::string compact(std::string_view text) {
  Document document;
  std::string out;
  append_value(out, **document.parse(text, 64));
  return out;
}

TEST(AppendString, EscapesTheQuoteTheBackslashAndControlCharacters) {
  EXPECT_EQ(string_of(""), R"("")");
  EXPECT_EQ(string_of("plain"), R"("plain")");
  EXPECT_EQ(string_of("\""), R"("\"")");
  EXPECT_EQ(string_of("\\"), R"("\\")");
  EXPECT_EQ(string_of("a\bb\fc\nd\re\tf"), R"("a\bb\fc\nd\re\tf")");
  EXPECT_EQ(string_of(std::string_view{"\0\x01\x0b\x1f", 4}), R"("\u0000\u0001\u000b\u001f")");
  EXPECT_EQ(string_of("\"\"x\\"), R"("\"\"x\\")");
}

TEST(AppendString, LeavesEverythingElse) {
  EXPECT_EQ(string_of("/ ' <é€😀> \x7f"), "\"/ ' <é€😀> \x7f\"");
}

TEST(AppendString, EveryControlCharacterIsReadBack) {
  for (int code = 0; code < 0x20; ++code) {
    const std::string text(1, static_cast<char>(code));
    Document document;
    const auto written = string_of(text);
    const auto read = document.parse(written, 1);
    ASSERT_TRUE(read) << code;
    EXPECT_EQ((*read)->text, text);
  }
}

TEST(AppendValue, WritesCompactTextInTheOrderSent) {
  for (const char* text :
       {"null", "[]", "{}", "[[],{},[{}],[[[]]]]", R"({"b":{"z":[1,{"y":2},3],"a":"x"},"a":[]})",
        R"([{"a":1},{"b":2},[3],4,"5",true,false,null])", R"({"a\n\"":"\\\u0000"})"}) {
    EXPECT_EQ(compact(text), text);
  }
  EXPECT_EQ(compact(" { \"b\" : [ 1.0 , 2e1 ] , \"a\" : { } } "), R"({"b":[1.0,2e1],"a":{}})");
}

TEST(CanonicalText, SortsMembersAtEveryDepthButNoElements) {
  EXPECT_EQ(canonical(R"({"b":1,"a":2})"), R"({"a":2,"b":1})");
  EXPECT_EQ(canonical(R"([3,1,{"z":{"y":1,"x":2},"":0}])"), R"([3,1,{"":0,"z":{"x":2,"y":1}}])");
  EXPECT_EQ(canonical(R"({"é":1,"e":2,"aa":3,"a":4})"), R"({"a":4,"aa":3,"e":2,"é":1})");
}

struct Row {
  std::string_view sent;
  std::string_view canonical;
};

TEST(CanonicalText, WritesEqualNumbersAlike) {
  const Row rows[] = {{"1", "1"},
                      {"1.0", "1"},
                      {"1e0", "1"},
                      {"10e-1", "1"},
                      {"0.1e1", "1"},
                      {"-0", "0"},
                      {"-0.0", "0"},
                      {"0e5", "0"},
                      {"-0e-5", "0"},
                      {"100", "100"},
                      {"1e2", "100"},
                      {"-1.50", "-1.5"},
                      {"1.5", "1.5"},
                      {"15e-1", "1.5"},
                      {"0.10", "0.1"},
                      {"1e-400", "0"},
                      {"-1e-400", "0"},
                      {"9007199254740992.0", "9007199254740992"},
                      {"1e300", "1e+300"},
                      {"10e299", "1e+300"},
                      {"9223372036854775807", "9223372036854775807"},
                      {"5e-324", "5e-324"},
                      {"-9007199254740992.0", "-9007199254740992"}};
  for (const Row& row : rows) EXPECT_EQ(canonical(row.sent), row.canonical) << row.sent;
}

TEST(CanonicalText, TellsBigIntegersApart) {
  EXPECT_EQ(canonical("9007199254740993"), "9007199254740993");
  EXPECT_EQ(canonical("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_NE(canonical("9007199254740993"), canonical("9007199254740992"));
}

TEST(CanonicalText, TellsTheLargestNumbersFromZero) {
  for (const char* number : {"1.7976931348623157e308", "1.7976931348623158e308",
                             "-1.7976931348623158e308", "179769313486231580e291"}) {
    Document document;
    const auto read = document.parse(number, 1);
    if (read) {
      EXPECT_NE(canonical_text(**read), "0") << number;
    }
  }
}

TEST(CanonicalText, TellsKindsApart) {
  EXPECT_EQ(canonical(R"(["1",1,true,"true",null,"null",[],{}])"),
            R"(["1",1,true,"true",null,"null",[],{}])");
}

TEST(Writer, DoesNotEscapeAgainWhatIs) {
  std::string text;
  Writer out{text};
  out.begin_array();
  out.escaped_string(R"(a\"\u0001)");
  out.escaped_string("");
  out.end_array();
  EXPECT_EQ(text, R"(["a\"\u0001",""])");
}

TEST(Writer, PutsCommasBetweenMembersAndElements) {
  std::string text;
  Writer out{text};
  out.begin_object();
  out.name("a");
  out.integer(std::numeric_limits<std::int64_t>::min());
  out.name("b\"");
  out.begin_array();
  out.end_array();
  out.name("c");
  out.begin_array();
  out.boolean(true);
  out.boolean(false);
  out.string("s\n");
  out.begin_object();
  out.end_object();
  out.begin_object();
  out.name("d");
  out.raw("null");
  out.end_object();
  out.integer(9223372036854775807);
  out.end_array();
  out.end_object();
  EXPECT_EQ(text, R"({"a":-9223372036854775808,"b\"":[],"c":[true,false,"s\n",{},{"d":null},)"
                  R"(9223372036854775807]})");
}

TEST(Writer, PutsCommasBeforeTheNamesOfFields) {
  std::string text;
  Writer out{text};
  out.begin_object();
  out.field_name("a");
  out.integer(1);
  out.field_name("aLongNameOfSomeField");
  out.begin_object();
  out.field_name("");
  out.string("");
  out.end_object();
  out.end_object();
  EXPECT_EQ(text, R"({"a":1,"aLongNameOfSomeField":{"":""}})");
}

}  // namespace
}  // namespace counterfoil::json
