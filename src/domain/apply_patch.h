// apply_patch: what a session is after a patch.
#pragma once

#include "base/result.h"
#include "domain/session.h"

namespace counterfoil {

// Makes the session that a POST creates: a patch of the empty session, options included. What has
// no value (an empty array or object) is left out.
[[nodiscard]] ClientSession create_session(SessionPatch patch);

// The session after the patch, merged as contract §3 says: by member on the session, order and
// customer, whole below; paymentMethod whole except its options.
// Errors: session_rule_broken at $.paymentMethod.options when they differ from the stored ones.
[[nodiscard]] Result<ClientSession> apply_patch(ClientSession session, SessionPatch patch);

// Takes a fee out of the patch that only repeats the surcharge which the stored session shows as a
// fee: who reads a session, changes its fees and sends them back does not charge it twice.
void drop_surcharge_echo(SessionPatch& patch, MinorUnits surcharge);

}  // namespace counterfoil
