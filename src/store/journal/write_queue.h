// WriteQueue: hands operations from the threads that ask to the writer.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "store/journal/relocation.h"
#include "store/journal/write_operation.h"

namespace counterfoil::journal {

// Thread-safe; one thread takes.
class WriteQueue {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Taken {
    OperationList operations;          // empty when `until` came first
    Relocation* relocation = nullptr;  // the compactor's, when it has one
    bool ended = false;                // closed, and nothing is left

    [[nodiscard]] bool is_empty() const { return operations.is_empty() && relocation == nullptr; }
  };

  // False when the queue is closed: the operation is then the caller's to answer.
  [[nodiscard]] bool push(WriteOperation& operation);
  // Likewise; one at a time.
  [[nodiscard]] bool push(Relocation& relocation);
  // Waits for work until `until` and takes what is there, operations up to `count_max`.
  [[nodiscard]] Taken take(std::size_t count_max, Time until);
  // What is queued is still taken; nothing more is queued.
  void close();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  OperationList operations_;
  Relocation* relocation_ = nullptr;
  bool taker_waits_ = false;
  bool closed_ = false;
};

}  // namespace counterfoil::journal
