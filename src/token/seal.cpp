#include "token/seal.h"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "base/ensure.h"

namespace counterfoil {
namespace {

// Layout: length of the kid (1 byte), kid, nonce, ciphertext, tag.
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;

struct FreeCipherContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipherContext>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

enum class Direction { open = 0, seal = 1 };

CipherContext begin(const SigningKey& key, std::string_view nonce, std::string_view bound_to,
                    Direction direction) {
  CipherContext context{EVP_CIPHER_CTX_new()};
  const auto* secret = reinterpret_cast<const unsigned char*>(key.sealing_key().data());
  int ignored = 0;
  ensure(context &&
             EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, secret, bytes_of(nonce),
                               static_cast<int>(direction)) == 1 &&
             EVP_CipherUpdate(context.get(), nullptr, &ignored, bytes_of(bound_to),
                              static_cast<int>(bound_to.size())) == 1,
         "OpenSSL offers AES-256-GCM");
  return context;
}

}  // namespace

std::string seal(std::string_view text, std::string_view bound_to, const SigningKey& key,
                 Random& random) {
  std::array<std::byte, nonce_size> nonce{};
  random.fill(nonce);
  const std::string_view nonce_view{reinterpret_cast<const char*>(nonce.data()), nonce.size()};
  const CipherContext context = begin(key, nonce_view, bound_to, Direction::seal);

  std::string sealed;
  sealed += static_cast<char>(key.kid().size());
  sealed += key.kid();
  sealed += nonce_view;
  const std::size_t start = sealed.size();
  sealed.resize(start + text.size() + tag_size);
  unsigned char* const out = bytes_of(sealed) + start;
  int size = 0;
  int rest = 0;
  ensure(EVP_CipherUpdate(context.get(), out, &size, bytes_of(text),
                          static_cast<int>(text.size())) == 1 &&
             EVP_CipherFinal_ex(context.get(), out + size, &rest) == 1 &&
             EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size,
                                 out + text.size()) == 1,
         "AES-256-GCM seals any text");
  return sealed;
}

std::optional<std::string> open_seal(std::string_view sealed, std::string_view bound_to,
                                     const KeyRing& keys) {
  if (sealed.empty()) return std::nullopt;
  const auto kid_size = static_cast<std::size_t>(static_cast<unsigned char>(sealed.front()));
  if (sealed.size() < 1 + kid_size + nonce_size + tag_size) return std::nullopt;
  const SigningKey* key = keys.find(sealed.substr(1, kid_size));
  if (key == nullptr) return std::nullopt;
  sealed.remove_prefix(1 + kid_size);
  const auto nonce = sealed.substr(0, nonce_size);
  const auto ciphertext = sealed.substr(nonce_size, sealed.size() - nonce_size - tag_size);
  std::string tag{sealed.substr(sealed.size() - tag_size)};

  const CipherContext context = begin(*key, nonce, bound_to, Direction::open);
  std::string text(ciphertext.size(), '\0');
  int size = 0;
  int rest = 0;
  const bool is_whole =
      EVP_CipherUpdate(context.get(), bytes_of(text), &size, bytes_of(ciphertext),
                       static_cast<int>(ciphertext.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1 &&
      EVP_CipherFinal_ex(context.get(), bytes_of(text) + size, &rest) == 1;
  if (!is_whole) return std::nullopt;
  return text;
}

}  // namespace counterfoil
