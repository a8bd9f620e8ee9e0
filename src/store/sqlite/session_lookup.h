// SessionLookup: finds what the store knows of a session or a claim, wherever it stands.
#pragma once

#include "store/sqlite/journal.h"
#include "store/sqlite/journal_index.h"
#include "store/sqlite/reader_pool.h"
#include "store/sqlite/row_cache.h"

namespace counterfoil::sqlite {

// Thread-safe. Newest first: what is remembered, then the journal, then the tables. The flusher
// takes a session out of the index only once the tables have it, so that it is always in one.
class SessionLookup {
 public:
  SessionLookup(RowCache& cache, const JournalIndex& index, const Journal& journal,
                ReaderPool& readers)
      : cache_{cache}, index_{index}, journal_{journal}, readers_{readers} {}

  // Null when it is not in memory. All other functions may read from the disk.
  [[nodiscard]] StoredSessionPtr remembered(const SessionKey& key) {
    return cache_.find_session(key);
  }
  // Errors: internal_error (damaged), store_unavailable.
  [[nodiscard]] Result<std::optional<SessionRow>> find(const SessionKey& key);
  [[nodiscard]] Result<std::optional<SettledClaim>> find_claim(const ClaimKey& key);
  // The session and all its changes, oldest first.
  struct WithHistory {
    StoredSessionPtr session;
    std::vector<HistoryEntry> history;
  };
  [[nodiscard]] Result<std::optional<WithHistory>> find_history(const SessionKey& key);

 private:
  [[nodiscard]] Result<std::optional<SessionRow>> read(const SessionKey& key);
  // The record at the place that `place_now` gives; nothing when it gives none (any more).
  template <class PlaceNow>
  [[nodiscard]] Result<std::optional<JournalRecord>> read_journal(PlaceNow place_now);

  RowCache& cache_;
  const JournalIndex& index_;
  const Journal& journal_;
  ReaderPool& readers_;
};

}  // namespace counterfoil::sqlite
