// MemoryStore: the model of a store, in maps; durable only in that the process lives.
#pragma once

#include <map>
#include <mutex>

#include "store/claims_in_use.h"
#include "store/session_store.h"

namespace counterfoil {

// For tests and for trying things out. Thread-safe; no verb ever suspends.
class MemoryStore final : public SessionStore {
 public:
  Task<Result<WriteOutcome>> create(NewSession session, ChangeContext context) override;
  Task<Result<WriteOutcome>> update(SessionKey key, Edit edit, ChangeContext context) override;
  Task<Result<StoredSessionPtr>> find(SessionKey key, std::optional<MerchantId> merchant,
                                      Timestamp now) override;
  Task<Result<std::vector<HistoryEntry>>> history(SessionKey key, MerchantId merchant,
                                                  Timestamp now) override;
  bool can_write() const override { return true; }

 private:
  struct Kept {
    StoredSessionPtr session;
    std::vector<HistoryEntry> history;
  };
  struct Claimed {
    BodyDigest body{};
    Timestamp expires_at{};
    std::string sealed_answer;
  };

  // All of these are called with `mutex_` held.
  Kept* served(const SessionKey& key, std::optional<MerchantId> merchant, Timestamp now);
  Result<std::optional<Replayed>> settle_claim(const ChangeContext& context, bool in_use) const;
  void record_claim(const ChangeContext& context, const StoredSession& after);
  void forget_expired(Timestamp now);

  std::mutex mutex_;
  std::map<SessionKey, Kept> sessions_;
  std::map<ClaimKey, Claimed> claims_;
  ClaimsInUse claims_in_use_;
};

}  // namespace counterfoil
