// SessionLookup: finds what the store knows of a session or a claim, wherever it stands.
#pragma once

#include "store/journal/journal.h"
#include "store/journal/journal_index.h"
#include "store/journal/row_cache.h"

namespace counterfoil::journal {

// Thread-safe. Looks at what is remembered, then into the journal.
class SessionLookup {
 public:
  SessionLookup(RowCache& cache, const JournalIndex& index, const Journal& journal)
      : cache_{cache}, index_{index}, journal_{journal} {}

  // Null when it is not in memory.
  [[nodiscard]] StoredSessionPtr remembered(const SessionKey& key) {
    return cache_.find_session(key);
  }
  // Whether there is such a session, maybe an expired one.
  [[nodiscard]] bool is_known(const SessionKey& key) const { return index_.has(key); }

  // Null when it is neither in memory nor in the kernel's, or anything is wrong with it.
  [[nodiscard]] StoredSessionPtr find_cached(const SessionKey& key);

  // All other functions may read from the disk. Errors: internal_error (damaged),
  // store_unavailable.
  // `known`: what the caller has found before; handed out again where it is still what is
  // remembered.
  [[nodiscard]] Result<std::optional<SessionRow>> find(const SessionKey& key,
                                                       const StoredSessionPtr& known = nullptr);
  [[nodiscard]] Result<std::optional<SettledClaim>> find_claim(const ClaimKey& key);
  // The session and all its changes, oldest first.
  struct WithHistory {
    StoredSessionPtr session;
    std::vector<HistoryEntry> history;
  };
  [[nodiscard]] Result<std::optional<WithHistory>> find_history(const SessionKey& key);

 private:
  struct Found {
    JournalRecord record;
    JournalPlace place;
  };
  // The record in which `key` stands; nothing when there is none.
  [[nodiscard]] Result<std::optional<Found>> read_record(const PlaceKey& key);
  // Likewise; that session's row is in it.
  [[nodiscard]] Result<std::optional<Found>> read(const SessionKey& key);

  RowCache& cache_;
  const JournalIndex& index_;
  const Journal& journal_;
};

}  // namespace counterfoil::journal
