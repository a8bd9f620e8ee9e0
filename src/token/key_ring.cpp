#include "token/key_ring.h"

#include "base/ensure.h"
#include "token/base64url.h"

namespace counterfoil {
namespace {

// One secret serves several purposes, each under a key of its own.
Digest derive(const std::string& secret, std::string_view purpose) { return Hmac{secret}(purpose); }

std::string_view view(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string make_header_segment(const std::string& kid) {
  return encode_base64url(R"({"alg":"HS256","typ":"JWT","kid":")" + kid + R"("})");
}

}  // namespace

SigningKey::SigningKey(const SigningSecret& source)
    : kid_{source.kid},
      header_segment_{make_header_segment(source.kid)},
      token_hmac_{source.secret},
      mark_hmac_{view(derive(source.secret, "counterfoil access token mark"))},
      sealing_key_{derive(source.secret, "counterfoil idempotent answer")} {}

KeyRing::KeyRing(const std::vector<SigningSecret>& secrets) {
  ensure(!secrets.empty(), "a key ring has a current key");
  keys_.reserve(secrets.size());
  for (const SigningSecret& secret : secrets) keys_.emplace_back(secret);
}

const SigningKey* KeyRing::find(std::string_view kid) const {
  for (const SigningKey& key : keys_) {
    if (key.kid() == kid) return &key;
  }
  return nullptr;
}

}  // namespace counterfoil
