#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace counterfoil {
namespace {

Result<int> half_of(int number) {
  if (number % 2 != 0) {
    return fail(Error{.code = ErrorCode::request_invalid, .faults = {{"$.number", "odd"}}});
  }
  return number / 2;
}

Result<int> quarter_of(int number) {
  TRY(const int half, half_of(number));
  TRY(const int quarter, half_of(half));
  return quarter;
}

Result<std::unique_ptr<int>> boxed(int number) { return std::make_unique<int>(number); }

Result<int> unboxed(int number) {
  TRY(auto box, boxed(number));
  return *box;
}

TEST(Result, TryGivesTheValue) { EXPECT_EQ(quarter_of(12), Result<int>{3}); }

TEST(Result, TryReturnsTheFirstErrorWhole) {
  EXPECT_EQ(quarter_of(6).error(),
            (Error{.code = ErrorCode::request_invalid, .faults = {{"$.number", "odd"}}}));
}

TEST(Result, TryMovesWhatCannotBeCopied) { EXPECT_EQ(unboxed(7), Result<int>{7}); }

TEST(Result, FailWithACodeAloneHasNothingElse) {
  const Result<int> result = fail(ErrorCode::forbidden);
  EXPECT_EQ(result.error(), Error{ErrorCode::forbidden});
}

TEST(ErrorCode, TheListEndsWithTheDefectOfOurs) {
  EXPECT_EQ(last_error_code, ErrorCode::internal_error);
  EXPECT_EQ(Error{}.code, ErrorCode::internal_error);
}

}  // namespace
}  // namespace counterfoil
