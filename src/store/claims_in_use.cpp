#include "store/claims_in_use.h"

namespace counterfoil {

ClaimsInUse::Hold::Hold(ClaimsInUse& claims, const std::optional<IdempotencyClaim>& claim)
    : claims_{claims} {
  if (!claim) return;
  const std::lock_guard lock{claims_.mutex_};
  refused_ = !claims_.held_.insert(claim->key).second;
  if (!refused_) held_ = claim->key;
}

ClaimsInUse::Hold::~Hold() {
  if (!held_) return;
  const std::lock_guard lock{claims_.mutex_};
  claims_.held_.erase(*held_);
}

}  // namespace counterfoil
