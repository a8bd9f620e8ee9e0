// WriteQueue: hands operations from the threads that ask to the writer.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "store/sqlite/write_operation.h"

namespace counterfoil::sqlite {

// Thread-safe; one thread takes.
class WriteQueue {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Taken {
    OperationList operations;  // empty when `until` came first
    bool ended = false;        // closed, and nothing is left
  };

  // False when the queue is closed: the operation is then the caller's to answer.
  [[nodiscard]] bool push(WriteOperation& operation);
  // Waits for operations until `until` and takes what is there, up to `count_max`.
  [[nodiscard]] Taken take(std::size_t count_max, Time until);
  // What is queued is still taken; nothing more is queued.
  void close();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  OperationList operations_;
  bool taker_waits_ = false;
  bool closed_ = false;
};

}  // namespace counterfoil::sqlite
