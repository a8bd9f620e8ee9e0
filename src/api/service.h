// Service: everything that answering a request needs, besides the request.
#pragma once

#include <chrono>

#include "api/merchant_table.h"
#include "api/rate_limits.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "json/reading.h"
#include "store/session_store.h"
#include "token/api_key.h"
#include "token/client_token.h"
#include "token/key_ring.h"

namespace counterfoil {

// Shared by all threads; what it refers to outlives it.
struct Service {
  SessionStore& store;
  const Clock& clock;
  Random& random;
  Log& log;
  const Current<KeyRing>& signing_keys;
  const Current<ApiKeyTable>& api_keys;
  const Current<MerchantTable>& merchants;
  TokenTerms token_terms;
  json::ReadLimits read_limits;
  std::chrono::seconds session_lifetime = std::chrono::hours{24};
  std::chrono::seconds idempotency_lifetime = std::chrono::hours{24};
  RateLimits* rate_limits = nullptr;  // nothing: no limits
};

}  // namespace counterfoil
