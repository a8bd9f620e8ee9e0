#include "token/client_token.h"

#include <charconv>
#include <optional>
#include <system_error>

#include "token/base64url.h"

namespace counterfoil {
namespace {

constexpr std::size_t token_length_max = 4096;
constexpr std::string_view exp_name = R"({"exp":)";
constexpr std::string_view access_token_name = R"(,"accessToken":")";
constexpr std::size_t uuid_length = 36;

std::string write_claims(const TokenTerms& terms, const AccessToken& access_token,
                         std::chrono::sys_seconds expires_at) {
  const std::string& base = terms.public_url;
  std::string claims;
  claims += exp_name;
  claims += std::to_string(expires_at.time_since_epoch().count());
  claims += access_token_name;
  claims += access_token + R"(","analyticsUrl":")" + base + R"(/analytics","analyticsUrlV2":")" +
            base + R"(/analytics/v2","intent":"CHECKOUT","configurationUrl":")" + base +
            R"(/client-sdk/configuration","coreUrl":")" + base + R"(","pciUrl":")" + base +
            R"(","env":")" + terms.env + R"(","paymentFlow":"DEFAULT"})";
  return claims;
}

struct Segments {
  std::string_view header;
  std::string_view claims;
  std::string_view signature;
  std::string_view signed_text;
};

std::optional<Segments> split(std::string_view token) {
  if (token.size() > token_length_max) return std::nullopt;
  const auto first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return Segments{token.substr(0, first), token.substr(first + 1, second - first - 1),
                  token.substr(second + 1), token.substr(0, second)};
}

const SigningKey* find_signer(const KeyRing& keys, std::string_view header_segment) {
  for (const SigningKey& key : keys.keys()) {
    if (key.header_segment() == header_segment) return &key;
  }
  return nullptr;
}

// Claims whose signature holds are ours, so they begin as write_claims begins.
std::optional<VerifiedToken> read_claims(std::string_view claims_segment) {
  constexpr std::size_t needed = 100;  // characters that hold `exp` and the access token
  const auto claims = decode_base64url(claims_segment.substr(0, needed));
  if (!claims || !claims->starts_with(exp_name)) return std::nullopt;
  const char* const end = claims->data() + claims->size();
  std::int64_t exp = 0;
  const auto number = std::from_chars(claims->data() + exp_name.size(), end, exp);
  const std::string_view rest{number.ptr, static_cast<std::size_t>(end - number.ptr)};
  if (number.ec != std::errc{} || !rest.starts_with(access_token_name)) return std::nullopt;
  const auto access_token = rest.substr(access_token_name.size(), uuid_length);
  if (access_token.size() != uuid_length) return std::nullopt;
  return VerifiedToken{AccessToken{access_token},
                       std::chrono::sys_seconds{std::chrono::seconds{exp}}};
}

}  // namespace

std::string issue_client_token(const KeyRing& keys, const TokenTerms& terms,
                               const AccessToken& access_token,
                               std::chrono::sys_seconds expires_at) {
  const SigningKey& key = keys.current();
  std::string token =
      key.header_segment() + '.' + encode_base64url(write_claims(terms, access_token, expires_at));
  const Digest signature = key.sign(token);
  token += '.';
  token += encode_base64url(signature);
  return token;
}

Result<VerifiedToken> verify_client_token(const KeyRing& keys, std::string_view token,
                                          std::int64_t merchant, Timestamp now) {
  const auto segments = split(token);
  if (!segments) return fail(ErrorCode::client_token_invalid);
  const SigningKey* key = find_signer(keys, segments->header);
  if (key == nullptr) return fail(ErrorCode::client_token_invalid);
  const std::string signature = encode_base64url(key->sign(segments->signed_text));
  if (!equal_in_constant_time(signature, segments->signature)) {
    return fail(ErrorCode::client_token_invalid);
  }
  auto verified = read_claims(segments->claims);
  if (!verified) return fail(ErrorCode::client_token_invalid);
  if (now < verified->expires_at) return *std::move(verified);
  const bool is_genuine = belongs_to(verified->access_token, merchant, *key);
  return fail(is_genuine ? ErrorCode::client_token_expired : ErrorCode::client_token_invalid);
}

}  // namespace counterfoil
