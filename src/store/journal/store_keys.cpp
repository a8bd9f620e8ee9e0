#include "store/journal/store_keys.h"

#include <cstring>

#include "base/ensure.h"

namespace counterfoil::journal {

KeyMark mark_of(std::string_view secret) {
  const auto derived = derive_key(secret, "counterfoil store key mark");
  KeyMark mark = 0;
  std::memcpy(&mark, derived.data(), sizeof mark);
  return mark;
}

void StoreKeys::replace(const std::vector<StoreSecret>& secrets) {
  ensure(!secrets.empty(), "a store has a key");
  std::vector<Key> keys;
  for (const auto& [_, secret] : secrets) keys.push_back({mark_of(secret), secret});
  const std::lock_guard lock{mutex_};
  keys_.swap(keys);
}

KeyMark StoreKeys::current() const {
  const std::lock_guard lock{mutex_};
  return keys_.front().mark;
}

std::optional<AesGcm> StoreKeys::segment_key(KeyMark mark, const Salt& salt) const {
  const std::lock_guard lock{mutex_};
  for (const auto& key : keys_) {
    if (key.mark != mark) continue;
    std::string use = "counterfoil segment ";
    use.append(reinterpret_cast<const char*>(salt.data()), salt.size());
    return AesGcm{derive_key(key.secret, use)};
  }
  return std::nullopt;
}

}  // namespace counterfoil::journal
