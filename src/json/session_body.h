// The bodies of the Client Session API: text to a patch, and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/session.h"
#include "json/reading.h"

namespace counterfoil::json {

// What a POST or PATCH body says.
struct SessionBody {
  SessionPatch patch;
  std::string client_token;  // PATCH only
  std::vector<Warning> warnings;
};

// Reads a POST body. Errors, in order: malformed_json; request_invalid with every fault, in
// document order; metadata_has_empty_key. Source: contract §2, §7.
[[nodiscard]] Result<SessionBody> read_create_body(std::string_view text, const ReadLimits& limits);

// Reads a PATCH body: as a POST body, and `clientToken` is required.
[[nodiscard]] Result<SessionBody> read_update_body(std::string_view text, const ReadLimits& limits);

// The document that shows `session`: a whole JSON object, `{}` for the empty session. A POST or
// PATCH answer appends its own members before the closing brace. `amount` is the effective amount.
// Source: contract §5.
[[nodiscard]] std::string write_session(const ClientSession& session,
                                        std::optional<MinorUnits> amount);

// Reads back what write_session wrote, with the override that it cannot show. Errors:
// internal_error when the text is not one of ours.
[[nodiscard]] Result<ClientSession> read_stored_session(std::string_view document,
                                                        std::optional<MinorUnits> amount_override);

}  // namespace counterfoil::json
