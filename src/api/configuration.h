// The configuration: what a checkout in a browser or an app reads of a session.
#pragma once

#include <string>

#include "api/service.h"
#include "base/result.h"
#include "store/session_store.h"

namespace counterfoil {

// The whole answer of GET /client-sdk/configuration, and of an action once it is applied.
// Source: SDK surface §3. Errors: that of the merchant's settings; internal_error when the document
// is not one we wrote.
[[nodiscard]] Result<std::string> write_configuration(const Service& service,
                                                      const StoredSession& session);

}  // namespace counterfoil
