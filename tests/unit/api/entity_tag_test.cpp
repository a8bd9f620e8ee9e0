#include "api/entity_tag.h"

#include <gtest/gtest.h>

namespace counterfoil::test {
namespace {

StoredSession session_of(std::byte digest, Revision revision) {
  StoredSession session;
  session.key.fill(digest);
  session.revision = revision;
  return session;
}

TEST(EntityTagOf, NamesSessionAndRevision) {
  EXPECT_EQ(entity_tag_of(session_of(std::byte{0xA1}, 7)), "\"a1a1a1a1-7\"");
}

TEST(EntityTagOf, TellsNothingOfTheTimeOfTheSession) {
  StoredSession session = session_of(std::byte{0xA1}, 7);
  for (std::size_t i = 0; i < 6; ++i) session.key[i] = std::byte{0xFF};
  EXPECT_EQ(entity_tag_of(session), "\"a1a1a1a1-7\"");
}

TEST(EntityTagOf, DiffersByRevisionAndBySession) {
  const auto tag = entity_tag_of(session_of(std::byte{1}, 1));
  EXPECT_NE(tag, entity_tag_of(session_of(std::byte{1}, 2)));
  EXPECT_NE(tag, entity_tag_of(session_of(std::byte{2}, 1)));
}

TEST(ParseEntityTags, ReadsOneTag) {
  const auto parsed = parse_entity_tags(R"("a-1")");
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->any);
  ASSERT_EQ(parsed->tags.size(), 1U);
  EXPECT_EQ(parsed->tags[0].text, R"("a-1")");
  EXPECT_FALSE(parsed->tags[0].is_weak);
}

TEST(ParseEntityTags, ReadsAListWithBlanksAndWeakTags) {
  const auto parsed = parse_entity_tags("\"a\" ,\tW/\"b\",\"\"");
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->tags.size(), 3U);
  EXPECT_EQ(parsed->tags[1].text, R"("b")");
  EXPECT_TRUE(parsed->tags[1].is_weak);
  EXPECT_EQ(parsed->tags[2].text, R"("")");
}

TEST(ParseEntityTags, EmptyElementsDoNotCount) {
  for (const std::string_view text : {"\"a\",", ",\"a\"", ", ,\t\"a\" , ,", ",,\"a\",,"}) {
    const auto parsed = parse_entity_tags(text);
    ASSERT_TRUE(parsed) << text;
    ASSERT_EQ(parsed->tags.size(), 1U) << text;
    EXPECT_EQ(parsed->tags[0].text, "\"a\"") << text;
  }
}

std::optional<EntityTags> tags_of_lines(std::vector<std::string_view> lines) {
  http::RequestHead head;
  for (const auto line : lines) {
    head.headers.push_back({"if-match", line});
    head.headers.push_back({"If-None-Match", "\"other\""});
  }
  return read_entity_tags(head, "If-Match");
}

TEST(ReadEntityTags, SeveralLinesAreOneList) {
  EXPECT_TRUE(tags_of_lines({})->tags.empty());
  EXPECT_EQ(tags_of_lines({"\"a\""})->tags.size(), 1U);
  const auto both = tags_of_lines({"\"a\", \"b\"", "\"c\""});
  ASSERT_TRUE(both);
  ASSERT_EQ(both->tags.size(), 3U);
  EXPECT_EQ(both->tags[2].text, "\"c\"");
  EXPECT_TRUE(tags_of_lines({"*"})->any);
}

TEST(ReadEntityTags, AStarStandsAlone) {
  for (const auto& lines : std::vector<std::vector<std::string_view>>{
           {"*", "*"}, {"*", "\"a\""}, {"\"a\"", "*"}, {"\"a\"", ""}, {"\"a\"", "a"}}) {
    EXPECT_FALSE(tags_of_lines(lines));
  }
}

TEST(ParseEntityTags, AStarIsAny) {
  const auto parsed = parse_entity_tags("*");
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->any);
}

TEST(ParseEntityTags, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", " ", "a", "\"a", "a\"", "\"a\" \"b\"", "\"a\" \"b\",", ",", ", ,", "w/\"a\"", "W/a",
        "W/", "*,\"a\"", "\"a\",*", "\"a b\"", "\"a\x7F\"", "\"a\"b", "'a'"}) {
    EXPECT_FALSE(parse_entity_tags(text)) << text;
  }
}

TEST(EntityTags, MatchStronglyNeedsAStrongTag) {
  EXPECT_TRUE(parse_entity_tags(R"("x", "a")")->match_strongly(R"("a")"));
  EXPECT_FALSE(parse_entity_tags(R"(W/"a")")->match_strongly(R"("a")"));
  EXPECT_FALSE(parse_entity_tags(R"("b")")->match_strongly(R"("a")"));
  EXPECT_TRUE(parse_entity_tags("*")->match_strongly(R"("a")"));
}

TEST(EntityTags, MatchWeaklyTakesWeakTagsToo) {
  EXPECT_TRUE(parse_entity_tags(R"("x", W/"a")")->match_weakly(R"("a")"));
  EXPECT_TRUE(parse_entity_tags(R"("a")")->match_weakly(R"("a")"));
  EXPECT_FALSE(parse_entity_tags(R"(W/"b")")->match_weakly(R"("a")"));
  EXPECT_TRUE(parse_entity_tags("*")->match_weakly(R"("a")"));
}

}  // namespace
}  // namespace counterfoil::test
