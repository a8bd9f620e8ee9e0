// Compactor: the thread that keeps the journal from growing, and removes what has expired.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "store/journal/clock_trial.h"
#include "store/journal/compaction_gate.h"
#include "store/journal/journal.h"
#include "store/journal/journal_index.h"
#include "store/journal/relocation.h"

namespace counterfoil::journal {

// What the compactor shares with the rest of the store; all of it outlives the compactor.
struct CompactorSurroundings {
  Log& log;
  const StoreKeys& keys;
  JournalIndex& index;
  Journal& journal;
  CompactionGate& gate;
  // Hands it to the writer, who answers it. False: the writer takes nothing any more.
  std::function<bool(Relocation&)> relocate;
};

// Takes the oldest segment, has the writer append anew what is still needed of it, and gives its
// file free. Off every request's path. It may stop at any time: what it has moved stands twice.
//
// With a journal of twice the size of what is needed, no workload makes it move more than one
// record for each that is written; updates spread evenly make it move one for four.
class Compactor {
 public:
  // The journal is compacted when it is larger than `bytes_min` and twice what is needed.
  Compactor(std::int64_t bytes_min, ClockTrial clock, CompactorSurroundings surroundings);
  ~Compactor();
  Compactor(const Compactor&) = delete;
  Compactor& operator=(const Compactor&) = delete;

  void start();
  void stop();
  // A segment was closed, or a file will be needed soon.
  void wake();

 private:
  using Time = std::chrono::steady_clock::time_point;

  void run();
  void prepare_spare();
  [[nodiscard]] Status compact_while_reasonable();
  [[nodiscard]] bool has_reason(const JournalSegment& oldest);
  // False when it was left before its end: stopping, a backup, or a writer that refuses.
  [[nodiscard]] Result<bool> compact(JournalSegment& segment);
  [[nodiscard]] Result<std::vector<SegmentEntry>> entries_of(JournalSegment& segment);
  [[nodiscard]] Status take(JournalSegment& segment, SegmentReader& reader,
                            const SegmentEntry& entry);
  [[nodiscard]] Status take_lost(const JournalSegment& segment, SegmentReader& reader,
                                 const SegmentEntry& entry);
  [[nodiscard]] bool hand_over();

  std::int64_t bytes_min_;
  CompactorSurroundings with_;

  // The thread's own.
  ClockTrial clock_;
  Timestamp removal_time_{};
  Relocation relocation_;
  bool is_failing_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace counterfoil::journal
