// Batch: the operations that share one commit, applied one after the other.
#pragma once

#include <unordered_map>

#include "store/sqlite/row_cache.h"
#include "store/sqlite/tables.h"
#include "store/sqlite/write_operation.h"

namespace counterfoil::sqlite {

// Used by the writer's thread. Ends with `commit` or `undo`, and is then empty again.
class Batch {
 public:
  explicit Batch(RowCache& cache) : cache_{cache} {}

  enum class Applied {
    answered,        // the outcome stands, to be shown after the commit
    must_undo,       // the operation is given up and may have left traces: undo, apply the others
    storage_failed,  // undo, answer nobody
  };
  [[nodiscard]] Applied apply(Tables& tables, WriteOperation& operation);

  // Removes sessions and claims that have expired at `now`, up to about `rows_max` rows; yields how
  // many. Errors: internal_error, store_unavailable; both ask for undo.
  [[nodiscard]] Result<int> remove_expired(Tables& tables, Timestamp now, int rows_max);

  // Makes it durable, then shows it to readers. Commits nothing when nothing was written.
  [[nodiscard]] Status commit(Tables& tables);
  void undo(Tables& tables);

 private:
  // What the batch has read or made of a session; no row: removed.
  struct Seen {
    std::optional<SessionRow> row;
    bool changed = false;
  };
  struct Hash {
    std::size_t operator()(const SessionKey& key) const;
  };

  [[nodiscard]] Result<WriteOutcome> create(Tables& tables, WriteOperation& operation);
  [[nodiscard]] Result<WriteOutcome> update(Tables& tables, WriteOperation& operation);
  [[nodiscard]] Result<SessionRow> write_change(Tables& tables, const WriteOperation& operation,
                                                const SessionRow& before, Draft::Content content);
  [[nodiscard]] Result<Seen*> see(Tables& tables, const SessionKey& key);
  [[nodiscard]] Status begin(Tables& tables);
  [[nodiscard]] Status begin_transaction(Tables& tables);

  RowCache& cache_;
  std::unordered_map<SessionKey, Seen, Hash> seen_;
  bool writing_ = false;             // a transaction is open
  bool wrote_for_this_one_ = false;  // the operation being applied may have written
  bool refused_by_edit_ = false;     // its error is its edit's, whatever the code says
};

}  // namespace counterfoil::sqlite
