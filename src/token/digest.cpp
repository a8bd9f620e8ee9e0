#include "token/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdint>
#include <string>

#include "base/ensure.h"

namespace counterfoil {
namespace {

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

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

// A context of the calling thread, to be overwritten: making one costs more than a short digest.
EVP_MD_CTX* scratch_context() {
  thread_local const DigestContext scratch{EVP_MD_CTX_new()};
  ensure(scratch != nullptr, "there is memory for a digest");
  return scratch.get();
}

// The digest of what `state` has taken so far and `feed` adds.
template <class Feed>
Digest digest_from(const DigestContext& state, Feed feed) {
  EVP_MD_CTX* const context = scratch_context();
  ensure(EVP_MD_CTX_copy_ex(context, state.get()) == 1, "a SHA-256 state can be copied");
  feed(context);
  Digest digest;
  ensure(EVP_DigestFinal_ex(context, bytes_of(digest), nullptr) == 1, "SHA-256 finishes");
  return digest;
}

std::string_view view(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// SHA-256 that has taken the block of a key, every byte xor `pad`. Source: RFC 2104 §2.
DigestContext start_padded(std::string_view key_block, unsigned char pad) {
  std::string block{key_block};
  for (char& c : block) c = static_cast<char>(static_cast<unsigned char>(c) ^ pad);
  DigestContext context{EVP_MD_CTX_new()};
  ensure(context && EVP_MD_CTX_copy_ex(context.get(), started_sha256().get()) == 1,
         "a SHA-256 state can be copied");
  update(context.get(), block);
  OPENSSL_cleanse(block.data(), block.size());
  return context;
}

}  // namespace

Digest sha256_of_parts(std::span<const std::string_view> parts) {
  return digest_from(started_sha256(), [&](EVP_MD_CTX* context) {
    for (const std::string_view part : parts) {
      const std::uint64_t size = part.size();
      update(context, {reinterpret_cast<const char*>(&size), sizeof size});
      update(context, part);
    }
  });
}

Digest sha256(std::string_view text) {
  return digest_from(started_sha256(), [&](EVP_MD_CTX* context) { update(context, text); });
}

// What HMAC feeds before the text and before its digest, taken once: it is half of the work for a
// short text, and OpenSSL's own HMAC allocates for every use.
struct Hmac::State {
  DigestContext inner;
  DigestContext outer;
};

Hmac::Hmac(std::string_view secret) : state_{std::make_unique<State>()} {
  constexpr std::size_t block_size = 64;
  std::string block{secret};
  if (block.size() > block_size) block = view(sha256(secret));
  block.resize(block_size, '\0');
  state_->inner = start_padded(block, 0x36);
  state_->outer = start_padded(block, 0x5C);
  OPENSSL_cleanse(block.data(), block.size());
}

Hmac::Hmac(Hmac&&) noexcept = default;
Hmac& Hmac::operator=(Hmac&&) noexcept = default;
Hmac::~Hmac() = default;

Digest Hmac::operator()(std::string_view text) const {
  const Digest inner =
      digest_from(state_->inner, [&](EVP_MD_CTX* context) { update(context, text); });
  return digest_from(state_->outer, [&](EVP_MD_CTX* context) { update(context, view(inner)); });
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace counterfoil
