#include "base/aes_gcm.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <atomic>
#include <memory>
#include <utility>

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

const unsigned char* bytes_of(const std::byte* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}

enum class Direction { open = 0, seal = 1 };

// What a thread opens or seals with, used again and again. To expand a key costs a third of sealing
// a kilobyte, and most of what a thread seals it seals under the key it used last.
template <Direction direction>
class Context {
 public:
  // Ready for one text. Nothing else is told of `key` than its number.
  EVP_CIPHER_CTX* begin(const AesGcm::Key& key, std::uint64_t number, const AesGcm::Nonce& nonce,
                        std::string_view bound_to) {
    const bool has_key = std::exchange(number_, 0) == number;
    int ignored = 0;
    ensure(context_ && cipher() != nullptr &&
               EVP_CipherInit_ex2(context_.get(), has_key ? nullptr : cipher(),
                                  has_key ? nullptr : bytes_of(key.data()), bytes_of(nonce.data()),
                                  static_cast<int>(direction), nullptr) == 1 &&
               EVP_CipherUpdate(context_.get(), nullptr, &ignored, bytes_of(bound_to),
                                static_cast<int>(bound_to.size())) == 1,
           "OpenSSL offers AES-256-GCM");
    number_ = number;
    return context_.get();
  }

 private:
  std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context_{EVP_CIPHER_CTX_new()};
  std::uint64_t number_ = 0;  // no key's
};

std::uint64_t next_number() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

}  // namespace

AesGcm::AesGcm(const Key& key) : key_{key}, number_{next_number()} {}

void AesGcm::seal(std::string& text, std::size_t begin_at, const Nonce& nonce,
                  std::string_view bound_to) const {
  thread_local Context<Direction::seal> sealing;
  auto* const context = sealing.begin(key_, number_, nonce, bound_to);
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
  thread_local Context<Direction::open> opening;
  auto* const context = opening.begin(key_, number_, nonce, bound_to);
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
