// The session as a configuration shows it to a checkout.
#pragma once

#include <string>
#include <string_view>

#include "json/order_totals.h"
#include "json/session_texts.h"

namespace counterfoil::json {

// Appends the object `clientSession`, whose `clientSessionId` is `id`: another shape than the
// document's, made of the same texts. False when these are not those of a session that was checked;
// what was appended then means nothing. Source: SDK surface §3, decision 0061.
[[nodiscard]] bool append_configuration_session(std::string& out, std::string_view id,
                                                const SessionTexts& texts,
                                                AmountOverride amount_override);

}  // namespace counterfoil::json
