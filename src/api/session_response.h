// Answers that show a session.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "json/reading.h"
#include "store/session_store.h"

namespace counterfoil {

// What a POST or PATCH tells besides the session itself.
struct Addition {
  std::string client_token;
  std::vector<json::Warning> warnings;
};

// The body of an answer to POST or PATCH: the session, warnings, client token and its expiry.
// Source: contract §5.
[[nodiscard]] std::string write_answer(const StoredSession& session, const Addition& addition);

// "2023-12-12T09:18:02.346787": UTC without a zone, six decimals.
[[nodiscard]] std::string write_expiry(Timestamp at);

// The answer with its entity tag.
[[nodiscard]] http::Response make_session_response(std::string entity_tag, std::string body);

}  // namespace counterfoil
