// KeyRing: the keys that sign client tokens: one current, others retired but still accepted.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "token/digest.h"

namespace counterfoil {

// A signing key as it is configured.
struct SigningSecret {
  std::string kid;     // [A-Za-z0-9_-]{1,64}
  std::string secret;  // 32 bytes or more
};

class SigningKey {
 public:
  explicit SigningKey(const SigningSecret& source);

  [[nodiscard]] const std::string& kid() const { return kid_; }
  // The first segment of every token this key signs.
  [[nodiscard]] const std::string& header_segment() const { return header_segment_; }
  [[nodiscard]] Digest sign(std::string_view text) const { return token_hmac_(text); }
  // Marks an access token as made for one merchant.
  [[nodiscard]] Digest mark(std::string_view text) const { return mark_hmac_(text); }
  // The key under which answers are sealed.
  [[nodiscard]] const Digest& sealing_key() const { return sealing_key_; }

 private:
  std::string kid_;
  std::string header_segment_;
  Hmac token_hmac_;
  Hmac mark_hmac_;
  Digest sealing_key_;
};

// Immutable. Never empty: the first key is the current one.
class KeyRing {
 public:
  explicit KeyRing(const std::vector<SigningSecret>& secrets);

  [[nodiscard]] const SigningKey& current() const { return keys_.front(); }
  [[nodiscard]] const std::vector<SigningKey>& keys() const { return keys_; }
  // The key of that id; nothing when the ring does not hold it.
  [[nodiscard]] const SigningKey* find(std::string_view kid) const;

 private:
  std::vector<SigningKey> keys_;
};

// A value that one thread replaces while others use the one they took.
template <class T>
class Current {
 public:
  explicit Current(std::shared_ptr<const T> value) : value_{std::move(value)} {}

  [[nodiscard]] std::shared_ptr<const T> get() const {
    const std::lock_guard lock{mutex_};
    return value_;
  }
  void replace(std::shared_ptr<const T> value) {
    const std::lock_guard lock{mutex_};
    value_.swap(value);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace counterfoil
