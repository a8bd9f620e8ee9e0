// Who is let in at the routes for checkouts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/routes.h"
#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view header = "Primer-Client-Token";

// One request for each route that asks for an access token.
std::vector<Sent> requests_with(std::string_view access_token) {
  std::vector<Sent> requests;
  for (const Route& route : all_routes()) {
    if (route.access != Access::sessions) continue;
    requests.push_back({std::string{route.method},
                        std::string{route.path},
                        {{std::string{header}, std::string{access_token}}},
                        route.method == "POST" ? "{}" : ""});
  }
  return requests;
}

void expect_unauthorized(ApplicationBed& bed, const Sent& request) {
  const Answer answer = bed.send(request);
  EXPECT_EQ(answer.status, 401) << request.target;
  EXPECT_EQ(answer.text("errorId"), "InvalidAccessToken");
  EXPECT_EQ(answer.header("WWW-Authenticate"), "AccessToken");
}

TEST(CheckoutAdmission, AnAccessTokenOpensItsSession) {
  ApplicationBed bed;
  const std::string token = bed.create();
  EXPECT_EQ(bed.send(configuration_of(token)).status, 200);
  Sent in_another_case = configuration_of(token);
  in_another_case.headers[0].first = "primer-client-token";
  EXPECT_EQ(bed.send(in_another_case).status, 200);
}

TEST(CheckoutAdmission, WhateverIsNoLiveAccessTokenIsUnauthorized) {
  ApplicationBed bed;
  const std::string client_token = bed.create();
  const std::string access_token = access_token_in(client_token);
  std::string other_mark = access_token;
  other_mark.back() = other_mark.back() == '0' ? '1' : '0';
  const auto keys = bed.signing_keys.get();
  const std::string of_no_session =
      make_access_token(bed.clock.now(), bed.random, 1, keys->current());
  for (const std::string& text :
       {std::string{}, std::string{"x"}, client_token, access_token + "0", other_mark,
        of_no_session, std::string{key_of_shop}, access_token.substr(1)}) {
    for (const Sent& request : requests_with(text)) expect_unauthorized(bed, request);
  }
  for (Sent request : requests_with(access_token)) {
    expect_unauthorized(bed, without(request, header));
    request.headers.emplace_back(header, access_token);
    expect_unauthorized(bed, request);  // sent twice
  }
}

TEST(CheckoutAdmission, ASessionIsOpenUntilTheInstantOfItsExpiry) {
  ApplicationBed bed;
  const std::string token = bed.create();
  const auto expires_at =
      std::chrono::floor<std::chrono::seconds>(start_of_bed()) + std::chrono::hours{24};
  bed.clock.set(expires_at - std::chrono::microseconds{1});
  EXPECT_EQ(bed.send(configuration_of(token)).status, 200);
  bed.clock.set(expires_at);
  for (const Sent& request : requests_with(access_token_in(token))) {
    expect_unauthorized(bed, request);
  }
}

TEST(CheckoutAdmission, AWithdrawnSigningKeyOpensNothingAnyMore) {
  ApplicationBed bed;
  const std::string token = bed.create();
  const auto secrets = signing_secrets_of_bed();
  bed.signing_keys.replace(
      std::make_shared<const KeyRing>(std::vector{secrets[1], secrets[0]}));  // retired
  EXPECT_EQ(bed.send(configuration_of(token)).status, 200);
  bed.signing_keys.replace(std::make_shared<const KeyRing>(std::vector{secrets[1]}));
  for (const Sent& request : requests_with(access_token_in(token))) {
    expect_unauthorized(bed, request);
  }
}

TEST(CheckoutAdmission, NoApiKeyOpensThemAndNoAccessTokenTheApi) {
  ApplicationBed bed;
  const std::string token = bed.create();
  const std::string access_token = access_token_in(token);
  for (const Sent& request : requests_with(access_token)) {
    expect_unauthorized(bed, with(without(request, header), "X-API-KEY", key_of_shop));
  }
  for (const Sent& request : {get(token), post("{}"), patch(token)}) {
    const auto of_checkout = with(without(request, "X-API-KEY"), header, access_token);
    EXPECT_EQ(bed.send(of_checkout).status, 401) << request.method;
    EXPECT_EQ(bed.send(with(request, "X-API-KEY", access_token)).status, 401) << request.method;
  }
}

TEST(CheckoutAdmission, OneSessionNeverShowsAnother) {
  ApplicationBed bed;
  const std::string mine = bed.create(R"({"orderId":"mine"})");
  const std::string theirs =
      bed.send(with(post(R"({"orderId":"theirs"})"), "X-API-KEY", key_of_other_shop))
          .text("clientToken");
  EXPECT_THAT(bed.send(configuration_of(mine)).body, HasSubstr(R"("orderId":"mine")"));
  EXPECT_THAT(bed.send(configuration_of(mine)).body, HasSubstr(R"("type":"PAYPAL")"));
  EXPECT_THAT(bed.send(configuration_of(theirs)).body, HasSubstr(R"("orderId":"theirs")"));
  EXPECT_THAT(bed.send(configuration_of(theirs)).body, Not(HasSubstr("PAYPAL")));
}

TEST(CheckoutAdmission, NoHeaderOrQueryOfAnSdkIsRefused) {
  ApplicationBed bed;
  Sent request = configuration_of(bed.create());
  request.target += "/?withDisplayMetadata=true&clientToken=%&clientToken=1";
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"X-Api-Version", "2022-12-01"},
                                                        {"Content-Type", "application/json"},
                                                        {"X-Idempotency-Key", ""},
                                                        {"If-Match", "x"},
                                                        {"If-None-Match", "x"}}) {
    request.headers.emplace_back(name, value);
    EXPECT_EQ(bed.send(request).status, 200) << name;
  }
}

TEST(CheckoutAdmission, AStoreThatCannotReadIsNotTakenForAWrongToken) {
  ApplicationBed bed;
  const Sent request = configuration_of(bed.create());
  bed.store.set_mood(MoodyStore::Mood::refuses_all);
  EXPECT_EQ(bed.send(request).status, 503);
}

TEST(CheckoutAdmission, AWrongTokenIsToldBeforeAWrongBody) {
  ApplicationBed bed;
  const std::string access_token = access_token_in(bed.create());
  Sent request{"POST",
               "/client-session/actions",
               {{std::string{header}, access_token}, {"Content-Type", "text/plain"}},
               "x",
               http::BodyState::too_large};
  EXPECT_EQ(bed.send(request).status, 413);
  request.body_state = http::BodyState::complete;
  EXPECT_EQ(bed.send(request).status, 415);
  request.body_state = http::BodyState::too_large;
  EXPECT_EQ(bed.send(with(request, header, "x")).status, 401);
  EXPECT_EQ(bed.send(with(request, "Origin", "https://nobody.example")).status, 403);
  EXPECT_EQ(bed.send(with(request, "Origin", page_of_other_shop)).status, 403);
}

TEST(CheckoutAdmission, AddressesAreLimitedAndPagesCanReadIt) {
  ApplicationBed bed;
  RateLimits limits{Rate{}, {.per_second = 1, .burst = 2}, 1};
  const Sent request = with(configuration_of(bed.create()), "Origin", page_of_shop);
  bed.service.rate_limits = &limits;
  EXPECT_EQ(bed.send(request).status, 200);
  EXPECT_EQ(bed.send({"POST", "/analytics"}).status, 204);
  const Answer refused = bed.send(request);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("Access-Control-Allow-Origin"), page_of_shop);
}

TEST(CheckoutAdmission, NoTokenIsLogged) {
  ApplicationBed bed;
  const std::string token = bed.create();
  const std::string access_token = access_token_in(token);
  static_cast<void>(bed.send(configuration_of(token)));
  static_cast<void>(
      bed.send({"POST", "/client-token/validate", {}, R"({"clientToken":")" + token + R"("})"}));
  static_cast<void>(bed.send({"POST", "/analytics", {}, token}));
  EXPECT_THAT(bed.log.text(), Not(HasSubstr(access_token)));
  EXPECT_THAT(bed.log.text(), Not(HasSubstr("eyJ")));
}

}  // namespace
}  // namespace counterfoil::test
