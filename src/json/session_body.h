// The bodies of the Client Session API: text to a patch, and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/amount.h"
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

// How a session is shown, and in what that differs from how another one is.
struct WrittenSession {
  // A whole JSON object, `{}` for the empty session. A POST or PATCH answer appends its own members
  // before the closing brace.
  std::string document;
  // The wire paths of the members that differ, e.g. "amount", "order.lineItems", in the order of an
  // answer; empty when none do. A member's text is the same where its value is.
  std::vector<std::string> changed_members;
  // The selection with its surcharge, which `document` cannot show; empty when there is none.
  std::string selection;
  // Where in `document` the members stand; empty when that cannot be said.
  std::string outline;
};

// Writes `session`, with the effective amount for its override and a surcharge as the last of its
// fees, and compares it with `before`. Source: contract §4, §5.
[[nodiscard]] WrittenSession write_session(const ClientSession& session, const Amounts& amounts,
                                           const ClientSession& before);

// What write_session wrote, and the override, which it cannot show.
struct StoredText {
  std::string_view document;
  std::optional<MinorUnits> amount_override = {};
  std::string_view selection = {};
  std::string_view outline = {};  // may be left out
};

struct ReadSession {
  ClientSession session;
  std::optional<MinorUnits> surcharge;  // shown as the last fee, which is none of the session's
};

// Takes it apart. Values are read where the rules will look at them after `patch`; all else stays
// text, and so `document` must outlive the session and what apply_patch makes of it. Errors:
// internal_error when the text is not one of ours, as far as it is looked at.
[[nodiscard]] Result<ReadSession> read_stored_session(const StoredText& stored,
                                                      const SessionPatch& patch);

}  // namespace counterfoil::json
