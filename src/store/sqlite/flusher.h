// Flusher: the thread that moves the journal's content into the tables, and removes the expired.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "store/sqlite/flush_gate.h"
#include "store/sqlite/journal.h"
#include "store/sqlite/journal_index.h"
#include "store/sqlite/reader_pool.h"
#include "store/sqlite/row_cache.h"
#include "store/sqlite/tables.h"

namespace counterfoil::sqlite {

// What the flusher shares with the rest of the store; all of it outlives the flusher.
struct FlusherSurroundings {
  Clock& clock;
  Log& log;
  RowCache& cache;
  JournalIndex& index;
  Journal& journal;
  ReaderPool& readers;
  FlushGate& gate;
};

// Off every request's path. Whatever it does may be done twice: what it moves stays in the journal
// until the tables have it on the disk.
class Flusher {
 public:
  Flusher(DatabasePlace place, std::int64_t page_cache_bytes_max, FlusherSurroundings surroundings);
  ~Flusher();
  Flusher(const Flusher&) = delete;
  Flusher& operator=(const Flusher&) = delete;

  // Once, and then `start`. Errors: store_unavailable.
  [[nodiscard]] Status open();
  void start();
  // Moves what it can in a short time, copies the log into the database file, ends the thread.
  void stop();

  // The journal's size asks for it.
  void wake();
  // Moves everything that is in closed segments, until `yield`: there is time for it.
  void drain();
  void yield() { draining_.store(false, std::memory_order_relaxed); }
  // Moves this session soon, wherever it stands: it has many changes that the tables lack.
  void hurry(const SessionKey& key);

  // The tables cannot be written, or a backup copies them.
  [[nodiscard]] bool is_failing() const { return failing_ || held_up_; }
  // Waits until a segment was given free, the flusher is failing, or `patience` is over.
  void await_room(std::chrono::milliseconds patience);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Moved {
    SessionKey key{};
    JournalPlace place;
    Revision revision = 0;
  };
  struct MovedClaim {
    ClaimKey key{};
    JournalPlace place;
  };

  void run();
  void work();
  [[nodiscard]] Status work_once();
  [[nodiscard]] Status pass_gate();
  void wait_for_backup();
  [[nodiscard]] Status flush_hurried();
  [[nodiscard]] Status flush_segments();
  [[nodiscard]] bool has_reason() const;
  // False when it was left before its end because `goes_on` said so.
  template <class GoesOn>
  [[nodiscard]] Result<bool> flush(JournalSegment& segment, GoesOn goes_on);
  [[nodiscard]] Status release_oldest();
  [[nodiscard]] Status move_needed(const JournalPlace& place, std::string_view record);
  [[nodiscard]] Status move(const JournalPlace& place, const SessionRow& row);
  [[nodiscard]] Status move(const JournalPlace& place, const SettledClaim& settled);
  [[nodiscard]] Status begin();
  [[nodiscard]] Status commit();
  void undo();
  [[nodiscard]] Status clean();
  [[nodiscard]] Status put_off_cleaning(const Error& reason);
  [[nodiscard]] Result<int> remove_expired(Timestamp now, int rows_max);
  [[nodiscard]] Status checkpoint_when_due();
  [[nodiscard]] Status reopen();
  void last_work();
  void fail_with(const Error& reason);

  DatabasePlace place_;
  std::int64_t page_cache_bytes_max_;
  FlusherSurroundings with_;

  // The thread's own.
  std::unique_ptr<Tables> tables_;  // none while the database cannot be opened
  bool writing_ = false;            // a transaction is open
  std::vector<Moved> moved_;
  std::vector<MovedClaim> moved_claims_;
  std::vector<SessionKey> removed_;
  Time next_cleaning_{};

  std::atomic<bool> failing_ = false;
  std::atomic<bool> held_up_ = false;
  std::atomic<bool> woken_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;  // for the thread
  std::condition_variable freed_;    // for who waits for room
  std::uint64_t segments_freed_ = 0;
  std::vector<SessionKey> hurried_;
  std::atomic<bool> draining_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace counterfoil::sqlite
