#include "json/split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace counterfoil::json {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

// The members of the object, with the texts of their values; nothing when it is damaged.
std::optional<Members> split(std::string_view object) {
  Members members;
  Splitter text{object};
  const bool is_split = text.take_object([&](std::string_view name) {
    const auto value = text.take_value();
    members.emplace_back(name, value);
    return !value.empty();
  });
  if (!is_split || !text.is_at_end()) return std::nullopt;
  return members;
}

TEST(Splitter, GivesTheTextOfEachMember) {
  EXPECT_EQ(split("{}"), Members{});
  EXPECT_EQ(split(R"({"a":1,"b":"t","c":true,"d":null,"e":-1.5e3})"),
            (Members{{"a", "1"}, {"b", R"("t")"}, {"c", "true"}, {"d", "null"}, {"e", "-1.5e3"}}));
  EXPECT_EQ(split(R"({"a":{"b":[{},[]],"c":{"d":"e"}},"f":[],"g":{}})"),
            (Members{{"a", R"({"b":[{},[]],"c":{"d":"e"}})"}, {"f", "[]"}, {"g", "{}"}}));
}

TEST(Splitter, SeesNoStructureInsideStrings) {
  EXPECT_EQ(split(R"({"a":"}],{[:\"\\","b":["}\\\"]"],"}":"\u0022"})"),
            (Members{{"a", R"("}],{[:\"\\")"}, {"b", R"(["}\\\"]"])"}, {"}", R"("\u0022")"}}));
}

TEST(Splitter, SeesStringsWhereverTheyStand) {
  for (std::size_t before = 0; before < 40; ++before) {
    const auto value = "[\"" + std::string(before, 'Y') + R"(\\","}\"]_","y",{}])";
    const auto object = "{\"a\":" + value + ",\"b\":1}";
    EXPECT_EQ(split(object), (Members{{"a", value}, {"b", "1"}})) << object;
  }
}

TEST(Splitter, NoPartOfAnObjectIsAnObject) {
  const std::string whole = R"({"a":"b\"c","d":{"e":[1,"\\"]},"f":12})";
  ASSERT_TRUE(split(whole));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    // In memory of its own, so that a sanitizer sees a byte read past the end.
    const std::vector<char> part(whole.begin(), whole.begin() + static_cast<int>(length));
    EXPECT_EQ(split({part.data(), part.size()}), std::nullopt) << length;
  }
}

// The texts of the elements; nothing when the array is damaged.
std::optional<std::vector<std::string>> elements_of(std::string_view array) {
  std::vector<std::string> elements;
  Splitter text{array};
  const bool is_split = text.take_array([&] {
    elements.emplace_back(text.take_value());
    return !elements.back().empty();
  });
  if (!is_split || !text.is_at_end()) return std::nullopt;
  return elements;
}

TEST(Splitter, GivesTheTextOfEachElement) {
  using Elements = std::vector<std::string>;
  EXPECT_EQ(elements_of("[]"), Elements{});
  EXPECT_EQ(elements_of(R"([1,"],[",{"a":[]},[2,3],null])"),
            (Elements{"1", R"("],[")", R"({"a":[]})", "[2,3]", "null"}));
  for (const char* damaged : {"", "[", "[1", "[1,", "[1,]", "[,]", "[1 2]", "{}", "[[]", "[\"]"}) {
    EXPECT_EQ(elements_of(damaged), std::nullopt) << damaged;
  }
}

TEST(Splitter, DamageIsSeen) {
  for (const char* damaged : {"",
                              "[]",
                              "1",
                              "{]",
                              "{,}",
                              R"({"a"})",
                              R"({"a":})",
                              R"({"a":,"b":1})",
                              R"({"a":1,})",
                              R"({"a":1 })",
                              R"({a:1})",
                              R"({"a":1}})",
                              R"({"a":1"b":2})",
                              R"({"a":"b)",
                              R"({"a":"\)",
                              "{\"a\":\"\n\"}",
                              R"({"a":[1})",
                              "{\"a\":[\\",
                              "{\"a\":[\"\\",
                              R"({"a":]})",
                              R"({"a" :1})"}) {
    EXPECT_EQ(split(damaged), std::nullopt) << damaged;
  }
}

}  // namespace
}  // namespace counterfoil::json
