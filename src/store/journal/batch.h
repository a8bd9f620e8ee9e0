// Batch: the operations that share one sync, applied one after the other.
#pragma once

#include <unordered_map>

#include "store/journal/relocation.h"
#include "store/journal/session_lookup.h"
#include "store/journal/write_operation.h"

namespace counterfoil::journal {

// What a batch works with; all of it outlives the batch.
struct BatchSurroundings {
  SessionLookup& lookup;
  RowCache& cache;
  JournalIndex& index;
  Journal& journal;
};

// Used by the writer's thread. Ends with `commit` or `undo`, and is then empty again.
class Batch {
 public:
  explicit Batch(BatchSurroundings surroundings) : with_{surroundings} {}

  // Gives what is still needed a new place. Before anything is applied.
  void relocate(Relocation& relocation);
  // Decides the operation's outcome, to be shown after the commit.
  void apply(WriteOperation& operation);
  // Decides the outcome while nothing can be written: what needs no write is answered, and faults
  // that come before it are told. For an empty batch, which stays empty.
  void apply_without_writing(WriteOperation& operation);

  // Makes it durable, then shows it to readers. Errors: store_unavailable, and nothing was shown.
  [[nodiscard]] Status commit();
  void undo();

 private:
  // What the batch has read or made of a session.
  struct Seen {
    std::optional<SessionRow> row;
    bool is_changed = false;
  };
  struct Hash {
    std::size_t operator()(const SessionKey& key) const;
  };

  [[nodiscard]] Result<WriteOutcome> create(const WriteOperation& operation);
  [[nodiscard]] Result<WriteOutcome> update(WriteOperation& operation);
  [[nodiscard]] Result<std::optional<Replayed>> settle_claim(const WriteOperation& operation);
  [[nodiscard]] bool is_taken(const SessionKey& key) const;
  [[nodiscard]] Result<Seen*> see(const WriteOperation& operation);
  // Adds what was made of a session, with the claim of its request.
  [[nodiscard]] Status add(JournalRecord record, const ChangeContext& context,
                           const StoredSession& after);

  BatchSurroundings with_;
  std::unordered_map<SessionKey, Seen, Hash> seen_;
  bool may_write_ = true;
};

}  // namespace counterfoil::journal
