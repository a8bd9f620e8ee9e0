// Writer: the one thread that appends to the journal, many operations to a sync.
#pragma once

#include <functional>
#include <thread>

#include "base/clock.h"
#include "store/journal/batch.h"
#include "store/journal/health.h"
#include "store/journal/write_queue.h"

namespace counterfoil::journal {

// Takes whatever was queued while the last sync ran, applies it, makes it durable, shows it to
// readers, answers. So the batch fits the load by itself: no timer, no size to set.
class Writer {
 public:
  struct Surroundings {
    BatchSurroundings batch;
    Health& health;
    const Clock& clock;
    std::function<void()> segment_closed;  // to be told
  };
  explicit Writer(Surroundings surroundings);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void start();
  // Completes when the operation's outcome is there to be shown.
  [[nodiscard]] Task<void> answer(WriteOperation& operation);
  // Answers it when it is done with it. False: it takes nothing any more.
  [[nodiscard]] bool relocate(Relocation& relocation) { return queue_.push(relocation); }
  // Answers what is queued and ends the thread.
  void close();

 private:
  using Time = WriteQueue::Time;

  void submit(WriteOperation& operation);
  void run();
  void serve(WriteQueue::Taken taken);
  [[nodiscard]] Status make_room();
  void rest();
  void answer_without_writing(OperationList operations);
  void stop_writing(const Error& reason);
  [[nodiscard]] Status recover();

  Journal& journal_;
  Surroundings with_;
  WriteQueue queue_;
  Batch batch_;
  bool journal_is_cut_ = true;  // nothing stands behind the last record that was acknowledged
  Time next_recovery_{};
  std::thread thread_;
};

}  // namespace counterfoil::journal
