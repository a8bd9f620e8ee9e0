// Result<T>: a value, or the error that a caller is expected to handle.
#pragma once

#include <tl/expected.hpp>

#include <utility>

#include "base/error.h"

namespace counterfoil {

template <class T>
using Result = tl::expected<T, Error>;

// The outcome of something that yields nothing.
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code) {
  return tl::unexpected<Error>(Error{code});
}

}  // namespace counterfoil

#define COUNTERFOIL_JOIN_(a, b) a##b
#define COUNTERFOIL_JOIN(a, b) COUNTERFOIL_JOIN_(a, b)
#define COUNTERFOIL_TRY(leave, holder, declaration, ...)             \
  auto holder = (__VA_ARGS__);                                       \
  if (!holder) leave ::counterfoil::fail(std::move(holder).error()); \
  declaration = *std::move(holder)

// TRY(auto session, find(key)); declares `session`, or returns the error of `find` to the caller.
#define TRY(declaration, ...) \
  COUNTERFOIL_TRY(return, COUNTERFOIL_JOIN(result_at_, __LINE__), declaration, __VA_ARGS__)

// TRY inside a coroutine.
#define CO_TRY(declaration, ...) \
  COUNTERFOIL_TRY(co_return, COUNTERFOIL_JOIN(result_at_, __LINE__), declaration, __VA_ARGS__)
