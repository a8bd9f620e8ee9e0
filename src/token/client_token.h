// The client token: what the browser holds to open one session.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "token/access_token.h"
#include "token/key_ring.h"

namespace counterfoil {

// What every token of this server says besides its session. Source: contract §6, SDK surface §1.
struct TokenTerms {
  std::string public_url;  // scheme, host, port; no trailing slash
  std::string env = "SANDBOX";
};

// Writes a token for the session, signed with the ring's current key: JWS compact, HS256.
// `expires_at` has whole seconds.
[[nodiscard]] std::string issue_client_token(const KeyRing& keys, const TokenTerms& terms,
                                             const AccessToken& access_token,
                                             std::chrono::sys_seconds expires_at);

struct VerifiedToken {
  AccessToken access_token;
  std::chrono::sys_seconds expires_at;
};

// Checks that the token is one we issued and has not expired at `now`. Only the headers we write
// are accepted, so that no other algorithm can be asked for; signatures compare in constant time.
// Whose session it opens, the store knows and checks; once it has expired the store may have
// forgotten, and the token's mark tells. Errors: client_token_invalid; client_token_expired for a
// genuine token of this merchant whose time is over. Source: contract §6, §7.
[[nodiscard]] Result<VerifiedToken> verify_client_token(const KeyRing& keys, std::string_view token,
                                                        std::int64_t merchant, Timestamp now);

}  // namespace counterfoil
