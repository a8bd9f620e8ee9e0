#include "json/parse_plain.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory_resource>
#include <optional>
#include <string>
#include <vector>

#include "json/parse.h"
#include "json/writer.h"
#include "support/builders_json.h"

namespace counterfoil::json {
namespace {

using test::repeated;

constexpr std::size_t depth_max = 8;

// The value as compact text; nothing when it is not plain. From a copy without room behind it, so
// that a sanitizer sees a byte read past its end.
std::optional<std::string> plain(std::string_view text) {
  const std::vector<char> copy{text.begin(), text.end()};
  std::pmr::monotonic_buffer_resource arena;
  ValueTree tree{arena};
  if (!parse_plain({copy.data(), copy.size()}, depth_max, tree)) return std::nullopt;
  std::string written;
  append_value(written, *tree.root());
  return written;
}

TEST(ParsePlain, ReadsEveryKindOfValue) {
  for (const std::string_view text :
       {"null", "true", "false", "0", "-0", "7", "-12", "123456789012345678", R"("")", R"("a b~")",
        "[]", "{}", "[[],{}]", R"({"a":1,"b":[true,false,null,"c"],"d":{"e":{}}})",
        R"(["sixteen bytes...","seventeen bytes..","x"])"}) {
    EXPECT_EQ(plain(text), text);
  }
}

TEST(ParsePlain, TakesBlanksBetweenAllThings) {
  EXPECT_EQ(plain(" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } , \"c\" : [ ] } \n"),
            R"({"a":[1,2],"b":{},"c":[]})");
}

TEST(ParsePlain, KeepsSizesAndParents) {
  std::pmr::monotonic_buffer_resource arena;
  ValueTree tree{arena};
  ASSERT_TRUE(parse_plain(R"({"a":[1,2,3],"b":4})", depth_max, tree));
  const Value& root = *tree.root();
  EXPECT_EQ(root.size, 2U);
  EXPECT_EQ(root.first->key, "a");
  EXPECT_EQ(root.first->size, 3U);
  EXPECT_EQ(root.first->first->parent, root.first);
  EXPECT_EQ(root.first->next->key, "b");
  EXPECT_EQ(root.first->next->parent, &root);
  EXPECT_EQ(root.first->next->next, nullptr);
}

TEST(ParsePlain, LeavesTheRestOfJsonToOthers) {
  for (const std::string_view text :
       {R"("a\n")", R"("\u0041")", R"({"\u0041":1})", "\"\xc3\xa9\"", "1.0", "1e2", "1E2", "-1.5",
        "1234567890123456789", R"({"a":1,"a":2})"}) {
    EXPECT_EQ(plain(text), std::nullopt) << text;
  }
}

TEST(ParsePlain, RefusesWhatIsNoJson) {
  for (const std::string_view text :
       {"",           " ",         "01",         "-",           "+1",
        "1 2",        "tru",       "truex",      "nul",         "nan",
        "{",          "}",         "[",          "]",           "[1",
        "[1,]",       "[,1]",      "[1 2]",      "[1}",         R"({"a")",
        R"({"a":)",   R"({"a":1)", R"({"a":1,)", R"({"a":1,})", R"({,"a":1})",
        R"({"a" 1})", R"({a:1})",  R"({1:1})",   R"({"a":1])",  R"({"a":1}})",
        "\"",         "\"a",       "\"a\x01\"",  "\"a\x7f",     "'a'",
        "// a\n1"}) {
    EXPECT_EQ(plain(text), std::nullopt) << text;
  }
  using namespace std::string_view_literals;
  EXPECT_EQ(plain("\"a\0b\""sv), std::nullopt);
  EXPECT_EQ(plain("1\0"sv), std::nullopt);
}

TEST(ParsePlain, IsNoDeeperThanAllowed) {
  EXPECT_TRUE(plain(repeated("[", depth_max) + repeated("]", depth_max)));
  EXPECT_FALSE(plain(repeated("[", depth_max + 1) + repeated("]", depth_max + 1)));
  // What is closed counts no more.
  EXPECT_TRUE(plain("[[[]],[[]],[[]],[[]],[[]],[[]],[[]],[[]],[[]]]"));
}

// Texts made of the pieces of JSON: many are JSON, most are not.
RC_GTEST_PROP(ParsePlain, AcceptsNothingThatTheWholeParserRefuses, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "-2", "03", "null", "true", " ", "\"",
      "{\"a\":1}", "[1,2]", "\"a\":", "\"sixteen bytes and more\""));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  const auto read = plain(text);
  RC_CLASSIFY(read.has_value(), "plain");
  // With an escape in it, nothing else reads it than the whole parser.
  const std::string escaped = "[\"\\u0041\"," + text + "]";
  Document document;
  const auto root = document.parse(escaped, depth_max + 1);
  RC_ASSERT(!read || root.has_value());
  if (!read || (*root)->size != 2) return;
  std::string written;
  append_value(written, *(*root)->first->next);
  RC_ASSERT(written.starts_with(*read));
}

}  // namespace
}  // namespace counterfoil::json
