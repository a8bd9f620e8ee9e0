#include "token/seal.h"

#include <cstring>

#include "base/aes_gcm.h"

namespace counterfoil {
namespace {

// Layout: length of the kid (1 byte), kid, nonce, ciphertext, tag.
constexpr std::size_t nonce_size = std::tuple_size_v<AesGcm::Nonce>;

}  // namespace

std::string seal(std::string_view text, std::string_view bound_to, const SigningKey& key,
                 Random& random) {
  AesGcm::Nonce nonce{};
  random.fill(nonce);
  std::string sealed;
  sealed += static_cast<char>(key.kid().size());
  sealed += key.kid();
  sealed.append(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  const auto begin = sealed.size();
  sealed += text;
  AesGcm{key.sealing_key()}.seal(sealed, begin, nonce, bound_to);
  return sealed;
}

std::optional<std::string> open_seal(std::string_view sealed, std::string_view bound_to,
                                     const KeyRing& keys) {
  if (sealed.empty()) return std::nullopt;
  const auto kid_size = static_cast<std::size_t>(static_cast<unsigned char>(sealed.front()));
  if (sealed.size() < 1 + kid_size + nonce_size) return std::nullopt;
  const SigningKey* key = keys.find(sealed.substr(1, kid_size));
  if (key == nullptr) return std::nullopt;
  sealed.remove_prefix(1 + kid_size);
  AesGcm::Nonce nonce{};
  std::memcpy(nonce.data(), sealed.data(), nonce.size());
  std::string text;
  const AesGcm cipher{key->sealing_key()};
  if (!cipher.open(sealed.substr(nonce_size), nonce, bound_to, text)) return std::nullopt;
  return text;
}

}  // namespace counterfoil
