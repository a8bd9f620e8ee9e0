#include "api/cross_origin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/routes.h"
#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view allow_origin = "Access-Control-Allow-Origin";
constexpr std::string_view allow_headers = "Access-Control-Allow-Headers";

Sent preflight(std::string_view path, std::string_view origin, std::string_view headers = "") {
  Sent request{"OPTIONS",
               std::string{path},
               {{"Origin", std::string{origin}}, {"Access-Control-Request-Method", "POST"}}};
  return headers.empty() ? request : with(request, "Access-Control-Request-Headers", headers);
}

bool has_headers_for_pages(const Answer& answer) {
  return std::any_of(answer.headers.begin(), answer.headers.end(),
                     [](const auto& each) { return each.first.starts_with("Access-Control-"); });
}

TEST(CrossOrigin, APreflightOfEveryPathForCheckoutsIsAnswered) {
  ApplicationBed bed;
  for (const Route& route : all_routes()) {
    const Answer answer = bed.send(preflight(route.path, page_of_shop, "primer-client-token"));
    EXPECT_EQ(answer.status, 204) << route.path;
    EXPECT_EQ(answer.body, "");
    if (!is_for_checkouts(route.path)) {
      EXPECT_FALSE(has_headers_for_pages(answer)) << route.path;
      EXPECT_NE(answer.header("Allow"), "") << route.path;
      continue;
    }
    EXPECT_EQ(answer.header(allow_origin), page_of_shop);
    EXPECT_EQ(answer.header("Vary"), "Origin");
    EXPECT_THAT(answer.header("Access-Control-Allow-Methods"), HasSubstr(route.method));
    EXPECT_EQ(answer.header("Access-Control-Max-Age"), "7200");
  }
}

TEST(CrossOrigin, TheHeadersOfTheSdksAreAllowedAndOthersOfTheirName) {
  ApplicationBed bed;
  const std::string_view asked =
      "content-type,primer-client-token,primer-new, primer-sdk,primer-sdk-client,primer-B,"
      "primer-x y,x-api-key,authorization,primer-\"";
  const Answer answer = bed.send(preflight("/analytics", page_of_shop, asked));
  EXPECT_EQ(answer.header(allow_headers),
            "content-type, primer-client-token, primer-sdk-checkout-session-id, "
            "primer-sdk-client, primer-sdk-version, x-api-version, x-idempotency-key, "
            "x-request-id, primer-new, primer-sdk");
}

TEST(CrossOrigin, OptionsWithoutAPreflightTellsTheMethods) {
  ApplicationBed bed;
  const Answer answer = bed.send({"OPTIONS", "/client-sdk/configuration"});
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_FALSE(has_headers_for_pages(answer));
}

TEST(CrossOrigin, APageThatNoMerchantAllowsIsForbidden) {
  ApplicationBed bed;
  const std::string token = bed.create();
  for (const std::string origin :
       {"https://nobody.example", "https://shop.example:8443", "http://shop.example",
        "https://SHOP.example", "https://shop.example.org", "null", "", "https://pay.example:8443",
        "https://pay.example.org"}) {
    for (const Sent& request : {preflight("/client-sdk/configuration", origin),
                                with(configuration_of(token), "Origin", origin),
                                with(Sent{"POST", "/analytics"}, "Origin", origin)}) {
      const Answer answer = bed.send(request);
      EXPECT_EQ(answer.status, 403) << request.method << ' ' << origin;
      EXPECT_EQ(answer.text("errorId"), "Forbidden");
      EXPECT_FALSE(has_headers_for_pages(answer)) << origin;
    }
  }
  Sent twice = with(configuration_of(token), "Origin", page_of_shop);
  twice.headers.emplace_back("Origin", page_of_shop);
  EXPECT_EQ(bed.send(twice).status, 403);
}

TEST(CrossOrigin, APageOfAnotherMerchantIsForbiddenOnceTheMerchantIsKnown) {
  ApplicationBed bed;
  const std::string token = bed.create();
  EXPECT_EQ(bed.send(preflight("/client-sdk/configuration", page_of_other_shop)).status, 204);
  const Answer answer = bed.send(with(configuration_of(token), "Origin", page_of_other_shop));
  EXPECT_EQ(answer.status, 403);
  EXPECT_FALSE(has_headers_for_pages(answer));
  EXPECT_EQ(bed.send(with(configuration_of(token), "Origin", page_of_shop)).status, 200);
}

TEST(CrossOrigin, AppsPagesOfOursAndTheFrameOfTheSdkNeedNoPermission) {
  ApplicationBed bed;
  const std::string token = bed.create();
  bed.merchants.replace(
      std::make_shared<const MerchantTable>(MerchantSettings{}, MerchantTable::OwnSettings{}));
  EXPECT_EQ(bed.send(configuration_of(token)).status, 200);
  for (const std::string origin : {"https://pay.example", "https://sdk.primer.io"}) {
    const Answer answer = bed.send(with(configuration_of(token), "Origin", origin));
    EXPECT_EQ(answer.status, 200) << origin;
    EXPECT_EQ(answer.header(allow_origin), origin);
    EXPECT_EQ(bed.send(preflight("/client-session/actions", origin)).status, 204);
  }
  EXPECT_EQ(bed.send(with(configuration_of(token), "Origin", page_of_shop)).status, 403);
}

TEST(CrossOrigin, OurOriginIsThatOfThePublicUrl) {
  struct Row {
    std::string public_url;
    std::string origin;
  };
  for (const Row& row : {Row{"https://Pay.Example:443/checkout", "https://pay.example"},
                         Row{"http://localhost:8080", "http://localhost:8080"},
                         Row{"http://127.0.0.1:80", "http://127.0.0.1"},
                         Row{"http://[::1]:8080/a/b", "http://[::1]:8080"}}) {
    ApplicationBed bed;
    bed.service.token_terms.public_url = row.public_url;
    const Sent request = with(configuration_of(bed.create()), "Origin", row.origin);
    EXPECT_EQ(bed.send(request).status, 200) << row.public_url;
    EXPECT_EQ(bed.send(with(request, "Origin", row.origin + "1")).status, 403) << row.public_url;
  }
}

TEST(CrossOrigin, AMerchantMayAllowAnyPage) {
  ApplicationBed bed;
  const std::string token = bed.create();
  MerchantSettings open = settings_of_shop();
  open.allows_any_origin = true;
  bed.merchants.replace(std::make_shared<const MerchantTable>(open, MerchantTable::OwnSettings{}));
  for (const std::string origin : {"null", "http://localhost:3000", "https://any.example"}) {
    const Answer answer = bed.send(with(configuration_of(token), "Origin", origin));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header(allow_origin), origin);
  }
  const std::string too_long = "https://" + std::string(600, 'a');
  EXPECT_EQ(bed.send(with(configuration_of(token), "Origin", too_long)).status, 403);
  EXPECT_EQ(bed.send(with(configuration_of(token), "Origin", "a b")).status, 403);
}

TEST(CrossOrigin, APageCanReadEveryError) {
  ApplicationBed bed;
  const std::string token = bed.create();
  const Sent sound = with(configuration_of(token), "Origin", page_of_shop);
  Sent too_large{"POST", "/client-token/validate", {}, "x", http::BodyState::too_large};
  too_large = with(too_large, "Origin", page_of_shop);
  Sent wrong_method = sound;
  wrong_method.method = "PUT";
  const Sent malformed =
      with(Sent{"POST", "/client-token/validate", {}, "x"}, "Origin", page_of_shop);
  const std::vector<std::pair<Sent, int>> expected = {
      {with(sound, "Primer-Client-Token", "x"), 401},
      {wrong_method, 405},
      {too_large, 413},
      {with(malformed, "Content-Type", "text/plain"), 415},
      {malformed, 400}};
  for (const auto& [request, status] : expected) {
    const Answer answer = bed.send(request);
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.header(allow_origin), page_of_shop) << status;
    EXPECT_EQ(answer.header("Vary"), "Origin") << status;
  }
  bed.store.set_mood(MoodyStore::Mood::refuses_all);
  EXPECT_EQ(bed.send(sound).status, 503);
  EXPECT_EQ(bed.send(sound).header(allow_origin), page_of_shop);
}

TEST(CrossOrigin, TheApiIsNeverOpenToPages) {
  ApplicationBed bed;
  const std::string token = bed.create();
  for (const std::string_view origin : {page_of_shop, std::string_view{"https://pay.example"}}) {
    for (const Sent& request :
         {get(token), post("{}"), patch(token), post("{"), without(post("{}"), "X-API-KEY"),
          Sent{"GET", "/nothing"}, Sent{"GET", "/healthz"},
          preflight("/client-session", origin, "x-api-key")}) {
      const Answer answer = bed.send(with(request, "Origin", origin));
      EXPECT_FALSE(has_headers_for_pages(answer)) << request.method << ' ' << request.target;
      EXPECT_EQ(answer.header("Vary"), "");
    }
  }
}

TEST(CrossOrigin, ThePageOfAForbiddenRequestChangesNothing) {
  ApplicationBed bed;
  const std::string token = bed.create();
  const std::string before = bed.send(get(token)).body;
  Sent action{"POST",
              "/client-session/actions",
              {{"Primer-Client-Token", access_token_in(token)}},
              R"({"actions":[{"type":"SET_EMAIL_ADDRESS","params":{"emailAddress":"a@b.co"}}]})"};
  EXPECT_EQ(bed.send(with(action, "Origin", page_of_other_shop)).status, 403);
  EXPECT_EQ(bed.send(with(action, "Origin", "https://nobody.example")).status, 403);
  EXPECT_EQ(bed.send(get(token)).body, before);
}

}  // namespace
}  // namespace counterfoil::test
