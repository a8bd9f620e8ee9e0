#include "token/digest.h"

// The functions for SHA-256 alone are deprecated since OpenSSL 3.0 in favour of those for any
// digest, which allocate for every copy of a state: that costs more than hashing what is short.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <cstdint>
#include <string>

#include "base/ensure.h"

namespace counterfoil {
namespace {

SHA256_CTX started_sha256() {
  SHA256_CTX state;
  ensure(SHA256_Init(&state) == 1, "OpenSSL offers SHA-256");
  return state;
}

void update(SHA256_CTX& state, std::string_view text) {
  ensure(SHA256_Update(&state, text.data(), text.size()) == 1, "SHA-256 takes any text");
}

Digest finish(SHA256_CTX& state) {
  Digest digest;
  ensure(SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &state) == 1,
         "SHA-256 finishes");
  return digest;
}

std::string_view view(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// SHA-256 that has taken the block of a key, every byte xor `pad`. Source: RFC 2104 §2.
SHA256_CTX start_padded(std::string_view key_block, unsigned char pad) {
  std::string block{key_block};
  for (char& c : block) c = static_cast<char>(static_cast<unsigned char>(c) ^ pad);
  SHA256_CTX state = started_sha256();
  update(state, block);
  OPENSSL_cleanse(block.data(), block.size());
  return state;
}

}  // namespace

Digest sha256_of_parts(std::span<const std::string_view> parts) {
  SHA256_CTX state = started_sha256();
  for (const std::string_view part : parts) {
    const std::uint64_t size = part.size();
    update(state, {reinterpret_cast<const char*>(&size), sizeof size});
    update(state, part);
  }
  return finish(state);
}

Digest sha256(std::string_view text) {
  SHA256_CTX state = started_sha256();
  update(state, text);
  return finish(state);
}

// What HMAC feeds before the text and before its digest, taken once: it is half of the work for a
// short text. As good as the key itself.
struct Hmac::State {
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { OPENSSL_cleanse(this, sizeof *this); }

  SHA256_CTX inner{};
  SHA256_CTX outer{};
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
  SHA256_CTX state = state_->inner;
  update(state, text);
  const Digest inner = finish(state);
  state = state_->outer;
  update(state, view(inner));
  return finish(state);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace counterfoil
