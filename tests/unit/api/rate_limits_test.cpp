#include "api/rate_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr Rate none{};
constexpr Rate two{.per_second = 1, .burst = 2};

struct LimitedBed : ApplicationBed {
  LimitedBed(Rate key_rate, Rate address_rate) : limits{key_rate, address_rate, 1} {
    service.rate_limits = &limits;
  }
  int status_of(const Sent& request) { return send(request).status; }

  RateLimits limits;
};

TEST(RateLimits, AKeyOverItsLimitIsToldWhenToComeBack) {
  LimitedBed bed{two, none};
  EXPECT_EQ(bed.status_of(post("{}")), 200);
  EXPECT_EQ(bed.status_of(post("{}")), 200);
  const Answer refused = bed.send(post("{}"));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.text("errorId"), "TooManyRequests");
  EXPECT_EQ(refused.text("diagnosticsId").size(), 19U);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_THAT(bed.log.lines().back(), HasSubstr("status=429"));
  EXPECT_THAT(bed.log.lines().back(), HasSubstr("api_key_id=key_shop "));
  bed.clock.advance(seconds{1});
  EXPECT_EQ(bed.status_of(post("{}")), 200);
  EXPECT_EQ(bed.status_of(post("{}")), 429);
}

TEST(RateLimits, RetryAfterIsInWholeSecondsRoundedUp) {
  RateLimits limits{{.per_second = 1, .burst = 1}, none, 1};
  Allowance allowance;
  EXPECT_TRUE(limits.admit_key(allowance, start_of_bed()));
  const auto after = [&](std::chrono::milliseconds since) {
    return limits.admit_key(allowance, start_of_bed() + since).error().retry_after_s;
  };
  EXPECT_EQ(after(std::chrono::milliseconds{0}), 1);
  EXPECT_EQ(after(std::chrono::milliseconds{999}), 1);
  // A clock that was set back by seconds: the bucket is as empty as it can be.
  EXPECT_EQ(after(std::chrono::milliseconds{-5'000}), 1);
}

TEST(RateLimits, EveryKeyHasItsOwn) {
  LimitedBed bed{two, none};
  while (bed.status_of(post("{}")) == 200) {
  }
  EXPECT_EQ(bed.status_of(with(post("{}"), "X-API-KEY", writing_key_of_shop)), 200);
  EXPECT_EQ(bed.status_of(with(post("{}"), "X-API-KEY", key_of_other_shop)), 200);
}

TEST(RateLimits, TheLimitOfAKeyOutlivesTheExchangeOfTheTable) {
  LimitedBed bed{two, none};
  while (bed.status_of(post("{}")) == 200) {
  }
  const auto before = bed.api_keys.get();
  bed.api_keys.replace(std::make_shared<const ApiKeyTable>(keys_of_bed(), before.get()));
  EXPECT_EQ(bed.status_of(post("{}")), 429);
}

TEST(RateLimits, AnAddressIsLimitedWhateverItsKeysAre) {
  LimitedBed bed{none, two};
  const Sent guess = with(post("{}"), "X-API-KEY", "a-guess-of-a-secret");
  EXPECT_EQ(bed.status_of(guess), 401);
  EXPECT_EQ(bed.status_of(without(guess, "X-API-KEY")), 401);
  EXPECT_EQ(bed.status_of(guess), 429);
  EXPECT_EQ(bed.status_of(post("{}")), 429);
  bed.clock.advance(seconds{1});
  EXPECT_EQ(bed.status_of(post("{}")), 200);
}

TEST(RateLimits, AnAddressOverItsLimitLearnsNothingOfAKey) {
  LimitedBed bed{none, {.per_second = 1, .burst = 1}};
  EXPECT_EQ(bed.status_of(post("{}")), 200);
  const auto body_for = [&](std::string_view key) {
    Answer answer = bed.send(with(post("{}"), "X-API-KEY", key));
    const std::string id = answer.text("diagnosticsId");
    return answer.body.replace(answer.body.find(id), id.size(), "");
  };
  EXPECT_EQ(body_for(key_of_shop), body_for("a-guess-of-a-secret"));
  EXPECT_EQ(body_for(key_of_shop), body_for(reading_key_of_shop));
}

TEST(RateLimits, AnAddressIsLimitedInWhatNeedsNoKeyToo) {
  const Sent sound = post("{}");
  for (const Sent& request :
       {Sent{"GET", "/nothing"}, Sent{"PUT", "/client-session"}, Sent{"OPTIONS", "*"},
        Sent{"OPTIONS", "/client-session"}, Sent{"OPTIONS", "/healthz"}, Sent{"POST", "/healthz"},
        Sent{"GET", "/client-session?clientToken=%"}, with(sound, "X-API-VERSION", "9")}) {
    LimitedBed bed{none, two};
    const int status = bed.status_of(request);
    EXPECT_NE(status, 429) << request.method << request.target;
    EXPECT_EQ(bed.status_of(request), status) << request.method << request.target;
    EXPECT_EQ(bed.status_of(request), 429) << request.method << request.target;
    EXPECT_EQ(bed.status_of(sound), 429) << request.method << request.target;
  }
}

// Of two faults the one that stands first in the contract's list is told, but for an address over
// its limit, whose key is not looked at.
TEST(RateLimits, OtherFaultsOfTheHeadComeFirst) {
  LimitedBed bed{two, none};
  while (bed.status_of(post("{}")) == 200) {
  }
  const Sent sound = post("{}");
  EXPECT_EQ(bed.status_of(with(sound, "X-API-VERSION", "9")), 400);
  EXPECT_EQ(bed.status_of({"POST", "/nothing", sound.headers, "{}"}), 404);
  EXPECT_EQ(bed.status_of({"PUT", "/client-session", sound.headers, "{}"}), 405);
  EXPECT_EQ(bed.status_of({"GET", "/healthz"}), 200);
  EXPECT_EQ(bed.status_of(with(sound, "Content-Type", "text/plain")), 429);
  EXPECT_EQ(bed.status_of(post("{")), 429);
}

TEST(RateLimits, AKeyWithoutTheScopeIsToldSoAndCostsNothing) {
  LimitedBed bed{two, none};
  const Sent read_only = with(post("{}"), "X-API-KEY", reading_key_of_shop);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(bed.status_of(read_only), 403);
  const Sent read = with(get("x"), "X-API-KEY", reading_key_of_shop);
  EXPECT_EQ(bed.status_of(read), 400);
}

TEST(RateLimits, HealthIsNotLimited) {
  LimitedBed bed{two, two};
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(bed.status_of({"GET", "/healthz"}), 200);
    EXPECT_EQ(bed.status_of({"GET", "/readyz"}), 200);
    EXPECT_EQ(bed.status_of({"HEAD", "/healthz/"}), 200);
  }
}

}  // namespace
}  // namespace counterfoil::test
