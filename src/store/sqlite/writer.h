// Writer: the one thread that changes the database, many operations to a commit.
#pragma once

#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "store/sqlite/batch.h"
#include "store/sqlite/checkpointer.h"
#include "store/sqlite/health.h"
#include "store/sqlite/reader_pool.h"
#include "store/sqlite/write_queue.h"

namespace counterfoil::sqlite {

struct WriterLimits {
  std::int64_t page_cache_bytes_max = 0;
  std::int64_t log_bytes_max = 0;
};

// What the writer shares with the rest of the store; all of it outlives the writer.
struct WriterSurroundings {
  Clock& clock;
  Log& log;
  Health& health;
  RowCache& cache;
  ReaderPool& readers;
  Checkpointer& checkpointer;
};

// Takes whatever was queued while the last sync ran, applies it in one transaction, commits, shows
// it to readers, answers. So the batch fits the load by itself: no timer, no size to set.
class Writer {
 public:
  Writer(DatabasePlace place, WriterLimits limits, WriterSurroundings surroundings);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void start(std::unique_ptr<Tables> tables);
  // Completes when the operation's outcome is there to be shown.
  [[nodiscard]] Task<void> answer(WriteOperation& operation);
  // Answers what is queued, copies the log into the database file, ends the thread.
  void close();

 private:
  using Time = WriteQueue::Time;

  void submit(WriteOperation& operation);
  void run();
  void serve(OperationList operations);
  [[nodiscard]] Status apply_all(const OperationList& operations);
  [[nodiscard]] Status clean();
  void refuse(OperationList operations);
  void stop_writing(const Error& reason);

  void look_after_log();
  void copy_tail();
  void restart_after_failed_checkpoint();

  [[nodiscard]] Status recover();
  [[nodiscard]] Status reopen();
  [[nodiscard]] Status probe();

  DatabasePlace place_;
  WriterLimits limits_;
  WriterSurroundings with_;
  WriteQueue queue_;
  std::unique_ptr<Tables> tables_;  // none while the database cannot be opened
  Batch batch_;
  bool log_in_doubt_ = false;  // the disk may lack what the kernel shows of the log
  Time next_cleaning_{};
  Time next_recovery_{};
  Time next_checkpoint_{};
  bool checkpoints_fail_ = false;
  std::thread thread_;
};

}  // namespace counterfoil::sqlite
