// Writer: the one thread that appends to the journal, many operations to a sync.
#pragma once

#include <thread>

#include "store/sqlite/batch.h"
#include "store/sqlite/health.h"
#include "store/sqlite/write_queue.h"

namespace counterfoil::sqlite {

// Takes whatever was queued while the last sync ran, applies it, makes it durable, shows it to
// readers, answers. So the batch fits the load by itself: no timer, no size to set.
class Writer {
 public:
  Writer(BatchSurroundings surroundings, Health& health);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void start();
  // Completes when the operation's outcome is there to be shown.
  [[nodiscard]] Task<void> answer(WriteOperation& operation);
  // Answers what is queued and ends the thread.
  void close();

 private:
  using Time = WriteQueue::Time;

  void submit(WriteOperation& operation);
  void run();
  void serve(OperationList operations);
  [[nodiscard]] Status make_room();
  void rest();
  void refuse(OperationList operations);
  void stop_writing(const Error& reason);
  [[nodiscard]] Status recover();

  Journal& journal_;
  Flusher& flusher_;
  Health& health_;
  WriteQueue queue_;
  Batch batch_;
  bool journal_is_cut_ = true;  // nothing stands behind the last record that was acknowledged
  Time next_recovery_{};
  std::thread thread_;
};

}  // namespace counterfoil::sqlite
