#include "base/aes_gcm.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>

#include "base/ensure.h"

namespace counterfoil {
namespace {

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Looked up once: to look it up costs more than to seal a short text.
const EVP_CIPHER* cipher() {
  static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return fetched;
}

enum class Direction { open = 0, seal = 1 };

// One for each thread, used again and again.
EVP_CIPHER_CTX* begin(const AesGcm::Key& key, const AesGcm::Nonce& nonce, std::string_view bound_to,
                      Direction direction) {
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context{EVP_CIPHER_CTX_new()};
  int ignored = 0;
  ensure(context && cipher() != nullptr &&
             EVP_CipherInit_ex2(context.get(), cipher(),
                                reinterpret_cast<const unsigned char*>(key.data()),
                                reinterpret_cast<const unsigned char*>(nonce.data()),
                                static_cast<int>(direction), nullptr) == 1 &&
             EVP_CipherUpdate(context.get(), nullptr, &ignored, bytes_of(bound_to),
                              static_cast<int>(bound_to.size())) == 1,
         "OpenSSL offers AES-256-GCM");
  return context.get();
}

}  // namespace

void AesGcm::seal(std::string& text, std::size_t begin_at, const Nonce& nonce,
                  std::string_view bound_to) const {
  auto* const context = begin(key_, nonce, bound_to, Direction::seal);
  const auto length = text.size() - begin_at;
  text.resize(text.size() + tag_bytes);
  auto* const out = reinterpret_cast<unsigned char*>(text.data()) + begin_at;
  int size = 0;
  int rest = 0;
  ensure(EVP_CipherUpdate(context, out, &size, out, static_cast<int>(length)) == 1 &&
             EVP_CipherFinal_ex(context, out + size, &rest) == 1 &&
             EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, tag_bytes, out + length) == 1,
         "AES-256-GCM seals any text");
}

bool AesGcm::open(std::string_view sealed, const Nonce& nonce, std::string_view bound_to,
                  std::string& text) const {
  if (sealed.size() < tag_bytes) return false;
  const auto ciphertext = sealed.substr(0, sealed.size() - tag_bytes);
  std::string tag{sealed.substr(ciphertext.size())};
  auto* const context = begin(key_, nonce, bound_to, Direction::open);
  text.resize(ciphertext.size());
  auto* const out = reinterpret_cast<unsigned char*>(text.data());
  int size = 0;
  int rest = 0;
  return EVP_CipherUpdate(context, out, &size, bytes_of(ciphertext),
                          static_cast<int>(ciphertext.size())) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1 &&
         EVP_CipherFinal_ex(context, out + size, &rest) == 1;
}

AesGcm::Key derive_key(std::string_view secret, std::string_view use) {
  AesGcm::Key key{};
  unsigned int length = key.size();
  ensure(HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(use),
              use.size(), reinterpret_cast<unsigned char*>(key.data()), &length) != nullptr,
         "OpenSSL offers HMAC-SHA-256");
  return key;
}

}  // namespace counterfoil
