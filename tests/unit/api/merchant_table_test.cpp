#include "api/merchant_table.h"

#include <gtest/gtest.h>

namespace counterfoil::test {
namespace {

constexpr MerchantId own = 1;
constexpr MerchantId damaged = 2;
constexpr MerchantId unknown = 3;

Error some_error() { return {.code = ErrorCode::internal_error, .log = {"2.toml is damaged"}}; }

MerchantTable table_with(const Result<MerchantSettings>& defaults) {
  return {
      defaults,
      {{own, MerchantSettings{.allowed_origins = {"https://own"}}}, {damaged, fail(some_error())}}};
}

const MerchantSettings for_any{.allows_any_origin = true};
const MerchantSettings for_one{.allowed_origins = {"https://one"}};

TEST(MerchantTable, WhoHasNoneOfTheirOwnHasTheDefaults) {
  const auto table = table_with(for_any);
  EXPECT_EQ(**table.of(unknown), for_any);
  EXPECT_EQ((*table.of(own))->allowed_origins.at(0), "https://own");
}

TEST(MerchantTable, DamagedSettingsAreAnErrorAndNeverTheDefaults) {
  const auto table = table_with(for_any);
  ASSERT_FALSE(table.of(damaged));
  EXPECT_EQ(table.of(damaged).error(), some_error());
  EXPECT_FALSE(table.allows(damaged, "https://one"));
}

TEST(MerchantTable, WithoutDefaultsOnlyOwnSettingsCount) {
  const auto table = table_with(fail(some_error()));
  EXPECT_FALSE(table.of(unknown));
  EXPECT_FALSE(table.allows(unknown, "https://own"));
  EXPECT_TRUE(table.allows(own, "https://own"));
  EXPECT_TRUE(table.allows_somewhere("https://own"));
  EXPECT_FALSE(table.allows_somewhere("https://one"));
}

TEST(MerchantTable, AnOriginIsAllowedForThoseWhoListIt) {
  const auto table = table_with(for_one);
  EXPECT_TRUE(table.allows(own, "https://own"));
  EXPECT_FALSE(table.allows(own, "https://one"));
  EXPECT_TRUE(table.allows(unknown, "https://one"));
  EXPECT_FALSE(table.allows(unknown, "https://ON"));
  EXPECT_TRUE(table.allows_somewhere("https://own"));
  EXPECT_TRUE(table.allows_somewhere("https://one"));
  EXPECT_FALSE(table.allows_somewhere("https://two"));
  EXPECT_TRUE(table_with(for_any).allows_somewhere("https://two"));
}

}  // namespace
}  // namespace counterfoil::test
