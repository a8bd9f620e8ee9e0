#include "api/rate_limits.h"

namespace counterfoil {
namespace {

// Whole seconds, at least one: who comes back then is let in, if nobody else asks meanwhile.
Status answer_after(std::int64_t missing_ns) {
  if (missing_ns == 0) return {};
  constexpr std::int64_t second_ns = 1'000'000'000;
  const std::int64_t seconds = (missing_ns + second_ns - 1) / second_ns;
  return fail(Error{.code = ErrorCode::too_many_requests,
                    .retry_after_s = static_cast<std::int32_t>(seconds)});
}

}  // namespace

Status RateLimits::admit_address(std::string_view address, Timestamp now) {
  return answer_after(addresses_.take(address, now));
}

Status RateLimits::admit_key(Allowance& allowance, Timestamp now) const {
  return key_rate_.is_limited() ? answer_after(allowance.take(key_rate_, now)) : Status{};
}

}  // namespace counterfoil
