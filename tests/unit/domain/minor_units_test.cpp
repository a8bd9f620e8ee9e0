#include "domain/minor_units.h"

#include <gtest/gtest.h>

#include <limits>

#include "support/builders.h"

namespace counterfoil {
namespace {

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto overflow = std::nullopt;

struct Row {
  std::int64_t left;
  std::int64_t right;
  std::optional<std::int64_t> result;
};

std::optional<std::int64_t> number(std::optional<MinorUnits> amount) {
  return amount ? std::optional{amount->value} : std::nullopt;
}

TEST(MinorUnits, AddGivesTheSumWhereItFits) {
  const Row rows[] = {{0, 0, 0},
                      {2, 3, 5},
                      {2, -3, -1},
                      {most, 0, most},
                      {most - 1, 1, most},
                      {most, 1, overflow},
                      {1, most, overflow},
                      {least, 0, least},
                      {least + 1, -1, least},
                      {least, -1, overflow},
                      {least, most, -1}};
  for (const Row& row : rows) {
    EXPECT_EQ(number(add(MinorUnits{row.left}, MinorUnits{row.right})), row.result)
        << row.left << " + " << row.right;
  }
}

TEST(MinorUnits, SubtractGivesTheDifferenceWhereItFits) {
  const Row rows[] = {{0, 0, 0},
                      {5, 3, 2},
                      {3, 5, -2},
                      {most, most, 0},
                      {most, -1, overflow},
                      {most - 1, -1, most},
                      {least, 1, overflow},
                      {least + 1, 1, least},
                      {0, least, overflow},
                      {-1, least, most}};
  for (const Row& row : rows) {
    EXPECT_EQ(number(subtract(MinorUnits{row.left}, MinorUnits{row.right})), row.result)
        << row.left << " - " << row.right;
  }
}

TEST(MinorUnits, MultiplyGivesTheProductWhereItFits) {
  const Row rows[] = {{0, most, 0},
                      {3, 4, 12},
                      {-3, 4, -12},
                      {most, 1, most},
                      {1, most, most},
                      {most / 2, 2, most - 1},
                      {most / 2 + 1, 2, overflow},
                      {most, 2, overflow},
                      {least, 1, least},
                      {least, -1, overflow},
                      {least / 2, 2, least},
                      {least / 2 - 1, 2, overflow}};
  for (const Row& row : rows) {
    EXPECT_EQ(number(multiply(MinorUnits{row.left}, row.right)), row.result)
        << row.left << " * " << row.right;
  }
}

TEST(MinorUnits, AreOrderedByTheirValue) {
  EXPECT_LT(MinorUnits{-1}, MinorUnits{0});
  EXPECT_GT(MinorUnits{most}, MinorUnits{least});
  EXPECT_EQ(MinorUnits{7}, MinorUnits{7});
  EXPECT_EQ(MinorUnits{}, MinorUnits{0});
}

}  // namespace
}  // namespace counterfoil
