#include "base/ensure.h"

#include <gtest/gtest.h>

namespace counterfoil {
namespace {

TEST(Ensure, LetsATrueClaimPass) { ensure(true, "one is one"); }

TEST(EnsureDeathTest, StopsTheProgramAndSaysWhichClaimFailedWhere) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(ensure(false, "one is two"), "defect at .*ensure_test.cpp:[0-9]+: one is two");
}

}  // namespace
}  // namespace counterfoil
