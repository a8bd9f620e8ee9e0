// What a POST or PATCH makes of a session, before the store confirms it.
#pragma once

#include "base/result.h"
#include "domain/session.h"
#include "store/session_store.h"

namespace counterfoil {

// The session that a POST creates. Errors: session_rule_broken with every fault.
[[nodiscard]] Result<Draft::Content> draft_session(SessionPatch patch);

// The stored session after the patch; no content when that changes nothing. Pure.
// Errors: session_rule_broken with every fault; internal_error when the document is not ours.
[[nodiscard]] Result<Draft> draft_update(const StoredSession& stored, const SessionPatch& patch);

}  // namespace counterfoil
