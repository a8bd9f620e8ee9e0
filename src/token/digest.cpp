#include "token/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstdint>
#include <string>

#include "base/ensure.h"

namespace counterfoil {
namespace {

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

struct FreeMacContext {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeMacContext>;

unsigned char* bytes_of(Digest& digest) { return reinterpret_cast<unsigned char*>(digest.data()); }

// A context that has started SHA-256: copying it is cheaper than looking the algorithm up again.
const DigestContext& started_sha256() {
  static const DigestContext started = [] {
    DigestContext context{EVP_MD_CTX_new()};
    ensure(context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1,
           "OpenSSL offers SHA-256");
    return context;
  }();
  return started;
}

void update(EVP_MD_CTX* context, std::string_view text) {
  ensure(EVP_DigestUpdate(context, text.data(), text.size()) == 1, "SHA-256 takes any text");
}

template <class Feed>
Digest digest_of(Feed feed) {
  const DigestContext context{EVP_MD_CTX_new()};
  ensure(context && EVP_MD_CTX_copy_ex(context.get(), started_sha256().get()) == 1,
         "a SHA-256 state can be copied");
  feed(context.get());
  Digest digest;
  ensure(EVP_DigestFinal_ex(context.get(), bytes_of(digest), nullptr) == 1, "SHA-256 finishes");
  return digest;
}

}  // namespace

Digest sha256_of_parts(std::span<const std::string_view> parts) {
  return digest_of([&](EVP_MD_CTX* context) {
    for (const std::string_view part : parts) {
      const std::uint64_t size = part.size();
      update(context, {reinterpret_cast<const char*>(&size), sizeof size});
      update(context, part);
    }
  });
}

Digest sha256(std::string_view text) {
  return digest_of([&](EVP_MD_CTX* context) { update(context, text); });
}

struct Hmac::State {
  MacContext keyed;
};

Hmac::Hmac(std::string_view secret) : state_{std::make_unique<State>()} {
  EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  state_->keyed.reset(EVP_MAC_CTX_new(mac));
  EVP_MAC_free(mac);
  std::string algorithm = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, algorithm.data(), 0),
      OSSL_PARAM_construct_end()};
  ensure(state_->keyed && EVP_MAC_init(state_->keyed.get(),
                                       reinterpret_cast<const unsigned char*>(secret.data()),
                                       secret.size(), parameters) == 1,
         "OpenSSL offers HMAC-SHA-256");
}

Hmac::Hmac(Hmac&&) noexcept = default;
Hmac& Hmac::operator=(Hmac&&) noexcept = default;
Hmac::~Hmac() = default;

Digest Hmac::operator()(std::string_view text) const {
  const MacContext context{EVP_MAC_CTX_dup(state_->keyed.get())};
  Digest digest;
  std::size_t size = 0;
  ensure(context &&
             EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(text.data()),
                            text.size()) == 1 &&
             EVP_MAC_final(context.get(), bytes_of(digest), &size, digest.size()) == 1 &&
             size == digest.size(),
         "HMAC-SHA-256 takes any text");
  return digest;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace counterfoil
