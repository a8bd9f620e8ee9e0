// ClaimsInUse: the idempotency claims of the requests that are not yet answered.
#pragma once

#include <cstring>
#include <mutex>
#include <optional>
#include <unordered_set>

#include "store/session_store.h"

namespace counterfoil {

// Thread-safe.
class ClaimsInUse {
 public:
  // Holds a request's claim from its first moment until it is answered. When an earlier request
  // holds the same claim, this one does not get it.
  class Hold {
   public:
    Hold(ClaimsInUse& claims, const std::optional<IdempotencyClaim>& claim);
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    [[nodiscard]] bool is_refused() const { return refused_; }

   private:
    ClaimsInUse& claims_;
    std::optional<ClaimKey> held_;
    bool refused_ = false;
  };

 private:
  struct Hash {
    // A claim key is a digest: any 8 bytes of it are a hash.
    std::size_t operator()(const ClaimKey& key) const {
      std::size_t hash = 0;
      std::memcpy(&hash, key.data(), sizeof hash);
      return hash;
    }
  };

  std::mutex mutex_;
  std::unordered_set<ClaimKey, Hash> held_;
};

}  // namespace counterfoil
