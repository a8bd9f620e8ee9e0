// A request with several flaws gets the error that stands first in the contract's table.
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "api/error_response.h"
#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

using Mood = MoodyStore::Mood;

// A PATCH in the making.
struct Attempt {
  ApplicationBed& bed;
  std::string client_token;
  std::string members = R"("orderId":"order-2")";
  std::string broken_end = {};
  Sent request = {};
  bool is_repeated_while_running = false;
};

// One way to go wrong. Faults of one place exclude each other.
struct Flaw {
  ErrorCode code;
  const char* place;
  std::function<void(Attempt&)> commit;
};

std::string expired_token_of(ApplicationBed& bed) {
  const auto keys = bed.signing_keys.get();
  const auto past = std::chrono::floor<std::chrono::seconds>(start_of_bed());
  return issue_client_token(*keys, bed.service.token_terms,
                            make_access_token(past, bed.random, 1, keys->current()), past);
}

// The body is made last; these change the head.
void set_header(Attempt& attempt, std::string_view name, std::string_view value) {
  attempt.request = with(std::move(attempt.request), name, value);
}

std::vector<Flaw> flaws_of_the_head() {
  return {
      {ErrorCode::bad_request, "query", [](Attempt& a) { a.request.target += "?clientToken=%"; }},
      {ErrorCode::bad_request, "key", [](Attempt& a) { set_header(a, "Idempotency-Key", ""); }},
      {ErrorCode::bad_request, "if-match", [](Attempt& a) { set_header(a, "If-Match", "x"); }},
      {ErrorCode::unsupported_api_version, "version",
       [](Attempt& a) { set_header(a, "X-API-VERSION", "9"); }},
      {ErrorCode::not_found, "path", [](Attempt& a) { a.request.target.insert(0, "/nothing"); }},
      {ErrorCode::method_not_allowed, "method", [](Attempt& a) { a.request.method = "PUT"; }},
      {ErrorCode::unauthorized, "api key", [](Attempt& a) { set_header(a, "X-API-KEY", "no"); }},
      {ErrorCode::forbidden, "api key",
       [](Attempt& a) { set_header(a, "X-API-KEY", reading_key_of_shop); }},
      {ErrorCode::payload_too_large, "size",
       [](Attempt& a) { a.request.body_state = http::BodyState::too_large; }},
      {ErrorCode::unsupported_media_type, "type",
       [](Attempt& a) { set_header(a, "Content-Type", "text/plain"); }},
  };
}

std::vector<Flaw> flaws_of_the_body() {
  return {
      {ErrorCode::malformed_json, "json", [](Attempt& a) { a.broken_end = "}"; }},
      {ErrorCode::request_invalid, "members", [](Attempt& a) { a.members += R"(,"amount":-1)"; }},
      {ErrorCode::request_invalid, "members", [](Attempt& a) { a.members += R"(,"unknown":1)"; }},
      {ErrorCode::metadata_has_empty_key, "metadata",
       [](Attempt& a) { a.members += R"(,"metadata":{"":1})"; }},
      {ErrorCode::client_token_invalid, "token", [](Attempt& a) { a.client_token += 'x'; }},
      {ErrorCode::client_token_expired, "token",
       [](Attempt& a) { a.client_token = expired_token_of(a.bed); }},
  };
}

std::vector<Flaw> flaws_of_the_session() {
  return {
      {ErrorCode::idempotency_key_in_use, "key",
       [](Attempt& a) {
         set_header(a, "Idempotency-Key", "running");
         a.is_repeated_while_running = true;
       }},
      {ErrorCode::idempotency_key_reused, "key",
       [](Attempt& a) { set_header(a, "Idempotency-Key", "used"); }},
      {ErrorCode::precondition_failed, "if-match",
       [](Attempt& a) { set_header(a, "If-Match", "\"old\""); }},
      {ErrorCode::session_rule_broken, "currency",
       [](Attempt& a) { a.members += R"(,"order":{"shipping":{"amount":1}})"; }},
      {ErrorCode::store_unavailable, "store",
       [](Attempt& a) { a.bed.store.set_mood(Mood::refuses_writes); }},
      {ErrorCode::internal_error, "store", [](Attempt& a) { a.bed.store.set_mood(Mood::throws); }},
  };
}

std::vector<Flaw> all_flaws() {
  auto flaws = flaws_of_the_head();
  for (auto more : {flaws_of_the_body(), flaws_of_the_session()}) {
    flaws.insert(flaws.end(), more.begin(), more.end());
  }
  return flaws;
}

// The answer to a PATCH that is wrong in these ways.
Answer answer_to(const std::vector<const Flaw*>& flaws) {
  ApplicationBed bed;
  const std::string token = bed.create();
  EXPECT_EQ(bed.send(with(patch(token, R"("orderId":"used")"), "Idempotency-Key", "used")).status,
            200);
  Attempt attempt{.bed = bed, .client_token = token};
  attempt.request = patch(token);
  const Sent sound = with(attempt.request, "Idempotency-Key", "running");
  for (const Flaw* flaw : flaws) flaw->commit(attempt);
  const std::string body = patch(attempt.client_token, attempt.members).body;
  attempt.request.body = body + attempt.broken_end;
  if (!attempt.is_repeated_while_running) return bed.send(attempt.request);

  Answer answer;
  bed.store.interrupt_next_update([&] { answer = bed.send(attempt.request); });
  static_cast<void>(bed.send(sound));
  return answer;
}

std::string describe(const Answer& answer) {
  return std::to_string(answer.status) + ' ' + answer.text("errorId") + ' ' +
         (answer.text("description").find("expired") != std::string::npos ? "expired" : "");
}

std::string describe(ErrorCode code) {
  const ErrorForm form = form_of(code);
  return std::to_string(form.status) + ' ' + std::string{form.error_id} + ' ' +
         (code == ErrorCode::client_token_expired ? "expired" : "");
}

TEST(OrderOfErrors, ARequestWithoutFaultIsAccepted) { EXPECT_EQ(answer_to({}).status, 200); }

TEST(OrderOfErrors, EveryFaultAloneIsToldAsItself) {
  for (const Flaw& flaw : all_flaws()) {
    EXPECT_EQ(describe(answer_to({&flaw})), describe(flaw.code)) << flaw.place;
  }
}

TEST(OrderOfErrors, OfEveryTwoFaultsTheOneThatStandsFirstIsTold) {
  const auto flaws = all_flaws();
  for (const Flaw& first : flaws) {
    for (const Flaw& second : flaws) {
      if (&first == &second || std::string_view{first.place} == second.place) continue;
      const ErrorCode expected = std::min(first.code, second.code);
      EXPECT_EQ(describe(answer_to({&first, &second})), describe(expected))
          << first.place << " and " << second.place;
    }
  }
}

// Leaving out the first flaw of all, then the first two, … tells each code in its turn.
TEST(OrderOfErrors, OfAllFaultsAtOnceTheFirstIsTold) {
  const auto flaws = all_flaws();
  for (std::size_t first = 0; first < flaws.size(); ++first) {
    std::vector<const Flaw*> committed;
    std::set<std::string_view> places;
    for (std::size_t i = first; i < flaws.size(); ++i) {
      if (places.insert(flaws[i].place).second) committed.push_back(&flaws[i]);
    }
    EXPECT_EQ(describe(answer_to(committed)), describe(flaws[first].code)) << first;
  }
}

// Those of rate limits are tried in rate_limits_test.cpp, those of checkouts in
// checkout_admission_test.cpp.
TEST(OrderOfErrors, EveryCodeButThoseOfSocketsRateLimitsAndCheckoutsIsTried) {
  std::set<ErrorCode> tried;
  for (const Flaw& flaw : all_flaws()) tried.insert(flaw.code);
  for (const ErrorCode elsewhere :
       {ErrorCode::request_timeout, ErrorCode::too_many_requests, ErrorCode::headers_too_large,
        ErrorCode::origin_not_allowed, ErrorCode::access_token_invalid}) {
    EXPECT_TRUE(tried.insert(elsewhere).second);
  }
  EXPECT_EQ(tried.size(), static_cast<std::size_t>(last_error_code) + 1);
}

}  // namespace
}  // namespace counterfoil::test
