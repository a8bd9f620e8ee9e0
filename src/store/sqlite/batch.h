// Batch: the operations that share one sync, applied one after the other.
#pragma once

#include <unordered_map>
#include <vector>

#include "store/sqlite/flusher.h"
#include "store/sqlite/session_lookup.h"
#include "store/sqlite/write_operation.h"

namespace counterfoil::sqlite {

// What a batch works with; all of it outlives the batch.
struct BatchSurroundings {
  SessionLookup& lookup;
  RowCache& cache;
  JournalIndex& index;
  Journal& journal;
  Flusher& flusher;
};

// Used by the writer's thread. Ends with `commit` or `undo`, and is then empty again.
class Batch {
 public:
  explicit Batch(BatchSurroundings surroundings) : with_{surroundings} {}

  // Decides the operation's outcome, to be shown after the commit.
  void apply(WriteOperation& operation);

  // Makes it durable, then shows it to readers. Errors: store_unavailable, and nothing was shown.
  [[nodiscard]] Status commit();
  void undo();

 private:
  // What the batch has read or made of a session.
  struct Seen {
    std::optional<SessionRow> row;
    std::optional<JournalPlace> place;  // where what it made will be
  };
  struct Hash {
    std::size_t operator()(const SessionKey& key) const;
  };
  struct NewClaim {
    ClaimKey key{};
    JournalPlace place;
  };

  [[nodiscard]] Result<WriteOutcome> create(const WriteOperation& operation);
  [[nodiscard]] Result<WriteOutcome> update(WriteOperation& operation);
  [[nodiscard]] Result<std::optional<Replayed>> settle_claim(const WriteOperation& operation);
  [[nodiscard]] bool is_taken(const SessionKey& key) const;
  [[nodiscard]] Result<Seen*> see(const SessionKey& key);
  [[nodiscard]] PackedChangesPtr add_change(const Seen& seen, const HistoryEntry& change) const;
  // Adds it to the journal with the claim of its request; yields its place.
  [[nodiscard]] Result<JournalPlace> add(JournalRecord record, const ChangeContext& context,
                                         const StoredSession& after);

  BatchSurroundings with_;
  std::unordered_map<SessionKey, Seen, Hash> seen_;
  std::vector<NewClaim> claims_;
};

}  // namespace counterfoil::sqlite
