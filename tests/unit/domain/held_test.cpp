#include "domain/held.h"

#include <gtest/gtest.h>

#include <string>

namespace counterfoil {
namespace {

using HeldText = Held<std::string>;

TEST(Held, HoldsNothingAtFirst) {
  const HeldText nothing;
  EXPECT_FALSE(nothing.has_value());
  EXPECT_FALSE(nothing);
  EXPECT_EQ(nothing.text(), "");
  EXPECT_EQ(nothing, HeldText{std::optional<std::string>{}});
}

TEST(Held, HoldsAValue) {
  const HeldText held{std::string{"a"}};
  EXPECT_TRUE(held);
  EXPECT_EQ(*held, "a");
  EXPECT_EQ(held->size(), 1U);
  EXPECT_EQ(held.text(), "");
  EXPECT_EQ(held, HeldText{std::optional<std::string>{"a"}});
  EXPECT_NE(held, HeldText{std::string{"b"}});
}

TEST(Held, HoldsATextThatMayBeRead) {
  auto held = HeldText::of_text(R"("a")");
  EXPECT_TRUE(held);
  EXPECT_EQ(held.text(), R"("a")");
  held.read_as("a");
  EXPECT_EQ(held.text(), R"("a")");
  EXPECT_EQ(*held, "a");
  EXPECT_NE(held, HeldText{std::string{"a"}});
}

TEST(Held, EditingMakesAValueOrGivesTheOneThatIsThere) {
  HeldText held;
  held.edit() += "a";
  held.edit() += "b";
  EXPECT_EQ(held, HeldText{std::string{"ab"}});
}

TEST(Held, ResettingLeavesNothing) {
  auto held = HeldText::of_text(R"("a")");
  held.read_as("a");
  held.reset();
  EXPECT_EQ(held, HeldText{});
}

TEST(HeldDeathTest, ATextThatWasNotReadHasNoValue) {
  const auto held = HeldText::of_text(R"("a")");
  EXPECT_DEATH(static_cast<void>(*held), "the member has a value that was read");
  EXPECT_DEATH(static_cast<void>(*HeldText{}), "the member has a value that was read");
}

TEST(HeldDeathTest, WhatStandsAsTextIsNotEdited) {
  auto held = HeldText::of_text(R"("a")");
  EXPECT_DEATH(held.edit() += "b", "the text would no longer say what the value is");
}

}  // namespace
}  // namespace counterfoil
