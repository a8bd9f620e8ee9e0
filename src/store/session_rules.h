// What every store agrees on: who is served a session, and what a change makes of it.
#pragma once

#include "store/session_store.h"

namespace counterfoil {

// Whether `session` exists, belongs to `merchant`, where one is named, and has not expired at
// `now`.
[[nodiscard]] inline bool is_served(const StoredSession* session,
                                    std::optional<MerchantId> merchant, Timestamp now) {
  return session != nullptr && session->merchant == merchant.value_or(session->merchant) &&
         now < session->expires_at;
}

[[nodiscard]] inline StoredSessionPtr first_revision(NewSession&& session,
                                                     const ChangeContext& context) {
  return std::make_shared<const StoredSession>(StoredSession{
      .key = session.key,
      .merchant = context.merchant,
      .revision = 1,
      .created_at = context.now,
      .expires_at = session.expires_at,
      .document = std::move(session.content->document),
      .amount_override = session.content->amount_override,
      .selection = std::move(session.content->selection),
      .outline = std::move(session.content->outline),
  });
}

[[nodiscard]] inline StoredSessionPtr next_revision(const StoredSession& before,
                                                    Draft::Content content) {
  return std::make_shared<const StoredSession>(StoredSession{
      .key = before.key,
      .merchant = before.merchant,
      .revision = before.revision + 1,
      .created_at = before.created_at,
      .expires_at = before.expires_at,
      .document = std::move(content.document),
      .amount_override = content.amount_override,
      .selection = std::move(content.selection),
      .outline = std::move(content.outline),
  });
}

[[nodiscard]] inline HistoryEntry history_entry(Revision revision, const ChangeContext& context,
                                                std::vector<std::string> members) {
  return {revision, context.now, context.actor, context.request_id, std::move(members)};
}

}  // namespace counterfoil
