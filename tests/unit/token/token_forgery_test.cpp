// Tokens that somebody made or changed. The kinds in JwsKinds are those of the invalid HS256
// vectors of Project Wycheproof (json_web_signature_test), made anew with a token and keys of this
// server: the vectors themselves are signed with keys and headers that it never writes, so every
// one of them would be refused by its first segment alone, which proves little.
#include <gtest/gtest.h>

#include "support/application_bed.h"
#include "token/base64url.h"
#include "token/client_token.h"

namespace counterfoil::test {
namespace {

constexpr std::int64_t shop = 1;
constexpr std::chrono::sys_seconds expires_at{std::chrono::seconds{1'772'452'800}};

const KeyRing& keys() {
  static const KeyRing ring{signing_secrets_of_bed()};
  return ring;
}

std::string issue(const KeyRing& ring = keys()) {
  RepeatableRandom random;
  return issue_client_token(ring, {.public_url = "https://pay.example", .env = "SANDBOX"},
                            make_access_token(start_of_bed(), random, shop, ring.current()),
                            expires_at);
}

bool is_accepted(std::string_view token, Timestamp now = start_of_bed(),
                 const KeyRing& ring = keys()) {
  return verify_client_token(ring, token, shop, now).has_value();
}

// Refused as invalid, also when its time would be over: an expired forgery is still a forgery.
void expect_forged(const std::string& token, std::string_view why) {
  for (const Timestamp now : {start_of_bed(), Timestamp{expires_at}}) {
    const auto verified = verify_client_token(keys(), token, shop, now);
    ASSERT_FALSE(verified) << why;
    EXPECT_EQ(verified.error().code, ErrorCode::client_token_invalid) << why;
  }
}

struct Parts {
  std::string header;
  std::string claims;
  std::string signature;

  [[nodiscard]] std::string text() const { return header + '.' + claims + '.' + signature; }
};

Parts parts_of(const std::string& token) {
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  return {token.substr(0, first), token.substr(first + 1, second - first - 1),
          token.substr(second + 1)};
}

// The claims with `from` replaced, under the signature of the claims as they were.
std::string edited(std::string_view from, std::string_view to) {
  Parts parts = parts_of(issue());
  std::string claims = *decode_base64url(parts.claims);
  const auto at = claims.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  parts.claims = encode_base64url(claims.replace(at, from.size(), to));
  return parts.text();
}

std::string signed_by(std::string_view secret, std::string_view header, std::string_view claims) {
  const std::string text = encode_base64url(header) + '.' + encode_base64url(claims);
  return text + '.' + encode_base64url(Hmac{std::string{secret}}(text));
}

TEST(JwsKinds, TheTokenThatIsChangedBelowIsSound) {
  EXPECT_TRUE(is_accepted(issue()));
  EXPECT_TRUE(is_accepted(parts_of(issue()).text()));
}

TEST(JwsKinds, MissingAndModifiedParts) {
  const Parts p = parts_of(issue());
  const auto first_changed = [](std::string text) {
    text[0] = text[0] == 'X' ? 'Y' : 'X';
    return text;
  };
  expect_forged(p.header + '.' + p.claims + '.' + first_changed(p.signature), "modified signature");
  expect_forged(p.header + '.' + p.claims + '.', "missing signature");
  expect_forged(p.header + '.' + p.claims, "missing signature and separator");
  expect_forged(p.header + '.' + first_changed(p.claims) + '.' + p.signature, "modified payload");
  expect_forged(p.header + ".." + p.signature, "missing payload");
  expect_forged(p.header + '.' + p.signature, "missing payload and separator");
  expect_forged(first_changed(p.header) + '.' + p.claims + '.' + p.signature, "modified header");
  expect_forged('.' + p.claims + '.' + p.signature, "missing header");
  expect_forged(p.claims + '.' + p.signature, "missing header and separator");
  expect_forged('.' + p.claims + '.', "missing header and signature");
  expect_forged(p.claims, "missing header, signature and separators");
  expect_forged("", "empty");
  expect_forged("..", "only separators");
  expect_forged(p.text() + '.', "extra empty component");
  expect_forged(p.text() + ".foo", "extra component");
}

TEST(JwsKinds, JsonSerializationIsNoToken) {
  const Parts p = parts_of(issue());
  expect_forged(R"({"payload":")" + p.claims + R"(","protected":")" + p.header +
                    R"(","signature":")" + p.signature + R"("})",
                "flattened");
  expect_forged(R"({"payload":")" + p.claims + R"(","signatures":[{"protected":")" + p.header +
                    R"(","header":{"unknown":"untrustworthy"},"signature":")" + p.signature +
                    R"("}]})",
                "general");
}

TEST(Forgery, AlgorithmsOtherThanOursAreRefused) {
  const Parts p = parts_of(issue());
  const std::string claims = *decode_base64url(p.claims);
  const std::string secret = signing_secrets_of_bed()[0].secret;
  EXPECT_TRUE(
      is_accepted(signed_by(secret, R"({"alg":"HS256","typ":"JWT","kid":"sk-now"})", claims)));
  for (const char* alg : {"none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS256", "ES256",
                          "PS256", "EdDSA", "hs256", "HS256 "}) {
    const std::string header =
        R"({"alg":")" + std::string{alg} + R"(","typ":"JWT","kid":"sk-now"})";
    const std::string unsigned_text = encode_base64url(header) + '.' + p.claims;
    expect_forged(unsigned_text + '.', alg);
    expect_forged(unsigned_text, alg);
    expect_forged(unsigned_text + '.' + p.signature, alg);
    expect_forged(signed_by(secret, header, claims), alg);
  }
}

TEST(Forgery, KeysThatTheTokenBringsAreNotLookedAt) {
  const std::string claims = *decode_base64url(parts_of(issue()).claims);
  const std::string mine(32, 'm');
  for (const std::string& header :
       {std::string{R"({"alg":"HS256","typ":"JWT","kid":"sk-now","jwk":{"kty":"oct","k":")"} +
            encode_base64url(mine) + R"("}})",
        std::string{R"({"alg":"HS256","typ":"JWT","kid":"sk-now","jku":"https://mine.example"})"},
        std::string{R"({"alg":"HS256","typ":"JWT","kid":"sk-now","x5u":"https://mine.example"})"},
        std::string{R"({"alg":"HS256","typ":"JWT","kid":"../../../dev/null"})"},
        std::string{R"({"alg":"HS256","typ":"JWT","kid":"sk-now' OR 1=1"})"},
        std::string{R"({"alg":"HS256","typ":"JWT","kid":"sk-now","crit":["b64"],"b64":false})"}}) {
    expect_forged(signed_by(mine, header, claims), header);
    expect_forged(signed_by("", header, claims), header);
  }
}

TEST(Forgery, WrongKeysAreRefused) {
  const std::string header = R"({"alg":"HS256","typ":"JWT","kid":"sk-now"})";
  const std::string claims = *decode_base64url(parts_of(issue()).claims);
  const auto secrets = signing_secrets_of_bed();
  // The right secret in another form, the other key's, none, and what is public.
  for (const std::string& secret :
       {secrets[1].secret, secrets[0].secret + 'n', secrets[0].secret.substr(1), std::string{},
        std::string(32, '\0'), encode_base64url(secrets[0].secret), std::string{"sk-now"},
        encode_base64url(header), std::string{"secret"}}) {
    expect_forged(signed_by(secret, header, claims), secret);
  }
}

TEST(Forgery, EditedClaimsAreRefused) {
  expect_forged(edited("1772452800", "1872452800"), "a longer life");
  expect_forged(edited("1772452800", "9999999999"), "for ever");
  expect_forged(edited(R"("accessToken":"0)", R"("accessToken":"1)"), "another session");
  expect_forged(edited("CHECKOUT", "ANYTHING"), "another intent");
  expect_forged(edited("https://pay.example", "https://bad.example"), "other addresses");
  expect_forged(edited("SANDBOX", "PRODUCT"), "another environment");
  expect_forged(edited("{", R"({"exp":1872452800,)"), "a second expiry");
  expect_forged(edited("}", R"(,"exp":1872452800})"), "a second expiry at the end");
}

TEST(Forgery, OneTokenHasOneSpelling) {
  const Parts p = parts_of(issue());
  const auto with_each_part = [&](auto change, std::string_view why) {
    for (std::string Parts::*part : {&Parts::header, &Parts::claims, &Parts::signature}) {
      Parts changed = p;
      changed.*part = change(p.*part);
      if (changed.*part != p.*part) expect_forged(changed.text(), why);
    }
  };
  for (const char* more : {"=", "==", " ", "\n", "\r\n", "\t", "%3D", "A", "-", "+", "/"}) {
    with_each_part([&](const std::string& text) { return text + more; }, more);
    with_each_part([&](const std::string& text) { return more + text; }, more);
    with_each_part([&](std::string text) { return text.insert(text.size() / 2, more); }, more);
  }
  // A signature has 43 characters, of whose last one two bits are not used: four spellings.
  const std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const char last : alphabet) {
    if (last == p.signature.back()) continue;
    Parts changed = p;
    changed.signature.back() = last;
    expect_forged(changed.text(), std::string{last});
  }
  // Standard base64 of the same bytes.
  const auto standard = [](std::string text) {
    for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    return text;
  };
  with_each_part(standard, "standard base64");
}

TEST(Forgery, TheTimeOfExpiryIsExactToTheSecond) {
  const std::string token = issue();
  using std::chrono::microseconds;
  using std::chrono::seconds;
  EXPECT_TRUE(is_accepted(token, expires_at - seconds{1}));
  EXPECT_TRUE(is_accepted(token, expires_at - microseconds{1}));
  for (const std::chrono::microseconds past :
       {microseconds{0}, microseconds{1}, microseconds{seconds{1}},
        microseconds{std::chrono::hours{9999}}}) {
    const Timestamp now = expires_at + past;
    const auto verified = verify_client_token(keys(), token, shop, now);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().code, ErrorCode::client_token_expired);
  }
}

TEST(Forgery, ARetiredKeyVerifiesUntilItIsGoneAndNeverSigns) {
  const auto secrets = signing_secrets_of_bed();
  const KeyRing before{{secrets[1]}};
  const KeyRing both{secrets};
  const KeyRing after{{secrets[0]}};
  const std::string old_token = issue(before);
  EXPECT_TRUE(is_accepted(old_token, start_of_bed(), both));
  EXPECT_FALSE(is_accepted(old_token, start_of_bed(), after));
  EXPECT_FALSE(is_accepted(old_token, expires_at, both));
  EXPECT_EQ(parts_of(issue(both)).header, parts_of(issue(after)).header);
  // The claims of the old token under the header of the new key, and the other way round.
  const Parts old_parts = parts_of(old_token);
  const Parts new_parts = parts_of(issue(both));
  expect_forged(Parts{new_parts.header, old_parts.claims, old_parts.signature}.text(), "new, old");
  expect_forged(Parts{old_parts.header, new_parts.claims, new_parts.signature}.text(), "old, new");
}

}  // namespace
}  // namespace counterfoil::test
