// StoreKeys: the keys under which the journal is sealed: one current, others for what is older.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/aes_gcm.h"

namespace counterfoil {

// A key as it is configured.
struct StoreSecret {
  std::string id;      // what people call it
  std::string secret;  // 32 bytes or more
};

namespace journal {

// Names a key in a file's head, without telling anything of it.
using KeyMark = std::uint64_t;
[[nodiscard]] KeyMark mark_of(std::string_view secret);

// Each segment has a key of its own, made of a store's key and the segment's salt: so the place of
// a record in its segment is a nonce that no other record under that key has.
using Salt = std::array<std::byte, 16>;

// Thread-safe; one thread replaces.
class StoreKeys {
 public:
  // The first one is the current one; there is one.
  explicit StoreKeys(const std::vector<StoreSecret>& secrets) { replace(secrets); }
  void replace(const std::vector<StoreSecret>& secrets);

  [[nodiscard]] KeyMark current() const;
  // Nothing when the key of that mark is not among them.
  [[nodiscard]] std::optional<AesGcm> segment_key(KeyMark mark, const Salt& salt) const;

 private:
  struct Key {
    KeyMark mark = 0;
    std::string secret;
  };
  mutable std::mutex mutex_;
  std::vector<Key> keys_;
};

}  // namespace journal
}  // namespace counterfoil
