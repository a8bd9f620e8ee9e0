// The rules that hold between the members of a whole session.
#pragma once

#include "base/result.h"
#include "domain/amount.h"
#include "domain/session.h"

namespace counterfoil {

// The amounts of a session that keeps every rule: a currency wherever there is an amount, no line
// below zero, sums that fit. Source: contract §2 (currency rule), §4.
// Errors: session_rule_broken with every fault.
[[nodiscard]] Result<Amounts> check_session(const ClientSession& session);

}  // namespace counterfoil
