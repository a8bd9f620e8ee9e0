#include "token/client_token.h"

#include <gtest/gtest.h>

#include "support/application_bed.h"
#include "token/base64url.h"

namespace counterfoil::test {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::int64_t shop = 1;
constexpr std::int64_t other_shop = 2;
constexpr sys_seconds expires_at{seconds{1'772'452'800}};

const KeyRing& keys() {
  static const KeyRing ring{signing_secrets_of_bed()};
  return ring;
}
const TokenTerms terms{.public_url = "https://pay.example", .env = "SANDBOX"};

AccessToken access_token(const KeyRing& ring = keys()) {
  RepeatableRandom random;
  return make_access_token(start_of_bed(), random, shop, ring.current());
}

std::string token(const KeyRing& ring = keys()) {
  return issue_client_token(ring, terms, access_token(ring), expires_at);
}

// Header, claims and signature.
std::vector<std::string> segments_of(const std::string& text) {
  const auto first = text.find('.');
  const auto second = text.find('.', first + 1);
  return {text.substr(0, first), text.substr(first + 1, second - first - 1),
          text.substr(second + 1)};
}

// "accepted", "invalid" or "expired".
std::string verdict(std::string_view text, Timestamp now = start_of_bed(),
                    std::int64_t merchant = shop, const KeyRing& ring = keys()) {
  const auto verified = verify_client_token(ring, text, merchant, now);
  if (verified) return "accepted";
  if (verified.error().code == ErrorCode::client_token_expired) return "expired";
  return verified.error().code == ErrorCode::client_token_invalid ? "invalid" : "?";
}

// A token of that header and claims with a signature that holds.
std::string sign(std::string_view header, std::string_view claims) {
  const std::string text = encode_base64url(header) + '.' + encode_base64url(claims);
  return text + '.' + encode_base64url(keys().current().sign(text));
}

const std::string own_header = R"({"alg":"HS256","typ":"JWT","kid":"sk-now"})";

TEST(IssueClientToken, HasTheHeaderOfTheContract) {
  EXPECT_EQ(decode_base64url(segments_of(token())[0]), own_header);
}

TEST(IssueClientToken, HasTheClaimsOfTheSdkSurfaceInItsOrderWithoutEscapes) {
  EXPECT_EQ(decode_base64url(segments_of(token())[1]),
            R"({"exp":1772452800,"accessToken":")" + access_token() +
                R"(","analyticsUrl":"https://pay.example/analytics",)"
                R"("analyticsUrlV2":"https://pay.example/analytics/v2","intent":"CHECKOUT",)"
                R"("configurationUrl":"https://pay.example/client-sdk/configuration",)"
                R"("coreUrl":"https://pay.example","pciUrl":"https://pay.example",)"
                R"("env":"SANDBOX","paymentFlow":"DEFAULT"})");
}

TEST(IssueClientToken, IsSignedWithTheCurrentKey) {
  const std::string text = token();
  const auto signed_text = text.substr(0, text.rfind('.'));
  EXPECT_EQ(segments_of(text)[2], encode_base64url(Hmac{std::string(32, 'n')}(signed_text)));
}

TEST(VerifyClientToken, GivesBackWhatWasIssued) {
  const auto verified = verify_client_token(keys(), token(), shop, start_of_bed());
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->access_token, access_token());
  EXPECT_EQ(verified->expires_at, expires_at);
}

TEST(VerifyClientToken, ExpiresToTheSecond) {
  EXPECT_EQ(verdict(token(), expires_at - std::chrono::microseconds{1}), "accepted");
  EXPECT_EQ(verdict(token(), expires_at), "expired");
}

TEST(VerifyClientToken, TheExpiredTokenOfAnotherMerchantIsInvalid) {
  EXPECT_EQ(verdict(token(), expires_at, other_shop), "invalid");
}

TEST(VerifyClientToken, WhoseSessionALiveTokenOpensIsForTheStoreToCheck) {
  EXPECT_EQ(verdict(token(), start_of_bed(), other_shop), "accepted");
}

TEST(VerifyClientToken, NoBitCanBeChanged) {
  const std::string text = token();
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string changed = text;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ (1U << bit));
      EXPECT_EQ(verdict(changed), "invalid") << i << ' ' << bit;
      EXPECT_EQ(verdict(changed, expires_at), "invalid") << i << ' ' << bit;
    }
  }
}

TEST(VerifyClientToken, NoCharacterCanBeLeftOutOrAdded) {
  const std::string text = token();
  for (std::size_t i = 0; i < text.size(); ++i) {
    EXPECT_EQ(verdict(text.substr(0, i)), "invalid") << i;
    std::string changed = text;
    EXPECT_EQ(verdict(changed.insert(i, "A")), "invalid") << i;
    changed = text;
    EXPECT_EQ(verdict(changed.erase(i, 1)), "invalid") << i;
  }
  for (const char* more : {"A", "=", "==", ".", ".e30", " ", "\n"}) {
    EXPECT_EQ(verdict(text + more), "invalid") << more;
  }
  EXPECT_EQ(verdict(text + std::string(1, '\0')), "invalid");
}

TEST(VerifyClientToken, OtherHeadersAreInvalidThoughTheirSignatureHolds) {
  const std::string claims = *decode_base64url(segments_of(token())[1]);
  EXPECT_EQ(verdict(sign(own_header, claims)), "accepted");
  for (const char* header :
       {R"({"alg":"none","typ":"JWT","kid":"sk-now"})", R"({"alg":"none"})",
        R"({"alg":"HS512","typ":"JWT","kid":"sk-now"})", R"({"typ":"JWT","alg":"HS256"})",
        R"({"alg":"HS256","typ":"JWT","kid":"sk-before"})", R"({"alg":"HS256","typ":"JWT"})",
        R"({"alg": "HS256","typ":"JWT","kid":"sk-now"})", "{}", ""}) {
    EXPECT_EQ(verdict(sign(header, claims)), "invalid") << header;
  }
}

TEST(VerifyClientToken, AnUnsignedTokenIsInvalid) {
  const auto parts = segments_of(token());
  EXPECT_EQ(verdict(parts[0] + '.' + parts[1] + '.'), "invalid");
  EXPECT_EQ(verdict(parts[0] + '.' + parts[1]), "invalid");
  EXPECT_EQ(verdict(encode_base64url(R"({"alg":"none"})") + '.' + parts[1] + '.'), "invalid");
}

TEST(VerifyClientToken, ClaimsThatAreNotOursAreInvalidThoughTheirSignatureHolds) {
  const std::string uuid = access_token();
  for (const std::string& claims :
       {std::string{}, std::string{"{}"}, R"({"accessToken":")" + uuid + R"(","exp":1772452800})",
        R"({"exp":"1772452800","accessToken":")" + uuid + "\"}",
        R"({"exp":99999999999999999999,"accessToken":")" + uuid + "\"}",
        std::string{R"({"exp":1772452800,"accessToken":"x"})"}}) {
    EXPECT_EQ(verdict(sign(own_header, claims)), "invalid") << claims;
  }
}

TEST(VerifyClientToken, WhatIsNoTokenIsInvalid) {
  for (const std::string& text : {std::string{}, std::string{"."}, std::string{".."},
                                  std::string{"..."}, std::string{"a.b.c"}, std::string(5000, 'a'),
                                  std::string(5000, '.'), std::string{"\xFF\xFE.\0.", 5}}) {
    EXPECT_EQ(verdict(text), "invalid") << text;
  }
}

TEST(VerifyClientToken, ARetiredKeyIsAcceptedUntilItIsRemoved) {
  const std::vector<SigningSecret> secrets = signing_secrets_of_bed();
  const KeyRing before{{secrets[1]}};
  const KeyRing without{{secrets[0]}};
  const std::string old_token = token(before);
  EXPECT_EQ(verdict(old_token), "accepted");
  EXPECT_EQ(verdict(old_token, start_of_bed(), shop, without), "invalid");
}

TEST(VerifyClientToken, AKeyOfTheSameIdWithAnotherSecretIsAnotherKey) {
  const KeyRing forged{{{"sk-now", std::string(32, 'f')}}};
  EXPECT_EQ(verdict(token(forged)), "invalid");
}

}  // namespace
}  // namespace counterfoil::test
