#include "store/memory/memory_store.h"

#include "store/session_rules.h"

namespace counterfoil {

MemoryStore::Kept* MemoryStore::served(const SessionKey& key, std::optional<MerchantId> merchant,
                                       Timestamp now) {
  const auto found = sessions_.find(key);
  if (found == sessions_.end()) return nullptr;
  return is_served(found->second.session.get(), merchant, now) ? &found->second : nullptr;
}

Result<std::optional<Replayed>> MemoryStore::settle_claim(const ChangeContext& context,
                                                          bool in_use) const {
  if (!context.claim) return std::nullopt;
  if (in_use) return fail(ErrorCode::idempotency_key_in_use);
  const auto found = claims_.find(context.claim->key);
  if (found == claims_.end() || found->second.expires_at <= context.now) return std::nullopt;
  if (found->second.body != context.claim->body) return fail(ErrorCode::idempotency_key_reused);
  return Replayed{found->second.sealed_answer};
}

void MemoryStore::record_claim(const ChangeContext& context, const StoredSession& after) {
  if (!context.claim) return;
  claims_[context.claim->key] = {context.claim->body, context.claim->expires_at,
                                 context.seal_answer(after)};
}

// Looks at every session and claim: a model may be slow.
void MemoryStore::forget_expired(Timestamp now) {
  std::erase_if(sessions_,
                [&](const auto& kept) { return kept.second.session->expires_at <= now; });
  std::erase_if(claims_, [&](const auto& claimed) { return claimed.second.expires_at <= now; });
}

Task<Result<WriteOutcome>> MemoryStore::create(NewSession session, ChangeContext context) {
  const ClaimsInUse::Hold hold{claims_in_use_, context.claim};
  const std::lock_guard lock{mutex_};
  CO_TRY(auto replayed, settle_claim(context, hold.is_refused()));
  if (replayed) co_return *std::move(replayed);
  if (!session.content) co_return fail(session.content.error());
  constexpr std::size_t swept_above = 1'024;
  if (sessions_.size() % swept_above == swept_above - 1) forget_expired(context.now);
  auto members = std::move(session.content->members);
  const auto after = first_revision(std::move(session), context);
  Kept kept{after, {history_entry(after->revision, context, std::move(members))}};
  if (!sessions_.try_emplace(after->key, std::move(kept)).second) {
    co_return fail({.code = ErrorCode::internal_error, .log = {"the session key is taken"}});
  }
  record_claim(context, *after);
  co_return Written{after};
}

// The edit runs without the lock, and again when another change came first: a slow edit holds up
// nobody, and no change is lost.
Task<Result<WriteOutcome>> MemoryStore::update(SessionKey key, Edit edit, ChangeContext context) {
  const ClaimsInUse::Hold hold{claims_in_use_, context.claim};
  std::unique_lock lock{mutex_};
  for (;;) {
    auto* kept = served(key, context.merchant, context.now);
    if (kept == nullptr) co_return fail(ErrorCode::client_token_invalid);
    CO_TRY(auto replayed, settle_claim(context, hold.is_refused()));
    if (replayed) co_return *std::move(replayed);

    const auto before = kept->session;
    lock.unlock();
    CO_TRY(auto draft, edit(*before));
    lock.lock();

    kept = served(key, context.merchant, context.now);
    if (kept == nullptr || kept->session != before) continue;
    if (draft.content) {
      auto members = std::move(draft.content->members);
      kept->session = next_revision(*before, *std::move(draft.content));
      kept->history.push_back(history_entry(kept->session->revision, context, std::move(members)));
    }
    record_claim(context, *kept->session);
    co_return Written{kept->session};
  }
}

Task<Result<StoredSessionPtr>> MemoryStore::find(SessionKey key, std::optional<MerchantId> merchant,
                                                 Timestamp now) {
  const std::lock_guard lock{mutex_};
  const auto* kept = served(key, merchant, now);
  if (kept == nullptr) co_return fail(ErrorCode::client_token_invalid);
  co_return kept->session;
}

Task<Result<std::vector<HistoryEntry>>> MemoryStore::history(SessionKey key, MerchantId merchant,
                                                             Timestamp now) {
  const std::lock_guard lock{mutex_};
  const auto* kept = served(key, merchant, now);
  if (kept == nullptr) co_return fail(ErrorCode::client_token_invalid);
  co_return kept->history;
}

}  // namespace counterfoil
