#include "domain/change.h"

#include <gtest/gtest.h>

#include <string>

namespace counterfoil {
namespace {

using TextChange = Change<std::string>;

TEST(Change, KeepsUnlessTold) {
  const TextChange change;
  EXPECT_TRUE(change.keeps());
  EXPECT_FALSE(change.clears());
  EXPECT_FALSE(change.sets());
}

TEST(Change, ClearsWhenMadeToClear) {
  const auto change = TextChange::clear();
  EXPECT_FALSE(change.keeps());
  EXPECT_TRUE(change.clears());
  EXPECT_FALSE(change.sets());
}

TEST(Change, SetsItsValue) {
  const TextChange change{std::string{"abc"}};
  EXPECT_FALSE(change.keeps());
  EXPECT_FALSE(change.clears());
  EXPECT_TRUE(change.sets());
  EXPECT_EQ(change.value(), "abc");
}

TEST(Change, AnEmptyValueIsSet) { EXPECT_TRUE(TextChange{std::string{}}.sets()); }

TEST(Change, EqualsWhatDoesTheSame) {
  EXPECT_EQ(TextChange{}, TextChange{});
  EXPECT_EQ(TextChange::clear(), TextChange::clear());
  EXPECT_EQ(TextChange{std::string{"a"}}, TextChange{std::string{"a"}});
  EXPECT_FALSE(TextChange{} == TextChange::clear());
  EXPECT_FALSE(TextChange{std::string{"a"}} == TextChange{std::string{"b"}});
  EXPECT_FALSE(TextChange{std::string{}} == TextChange::clear());
}

TEST(ChangeDeathTest, HasNoValueUnlessItSetsOne) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(static_cast<void>(TextChange{}.value()), "the change sets a value");
  EXPECT_DEATH(static_cast<void>(TextChange::clear().value()), "the change sets a value");
}

}  // namespace
}  // namespace counterfoil
