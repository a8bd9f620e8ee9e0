// Checkpointer: copies the write-ahead log into the database file, beside the writer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/log.h"
#include "store/sqlite/connection.h"

namespace counterfoil::sqlite {

// Works on a thread and a connection of its own while the writer goes on. What it cannot do is
// reach the end of a log that always grows: once only a short tail is left it says so, and the
// writer copies that between two batches, which lets the log start anew.
//
// Its connection stays open for as long as the store does, but for `Pause`. It is what keeps the
// index of the log in memory, and so a failed commit out of sight, when the writer has lost its
// own.
class Checkpointer {
 public:
  Checkpointer(DatabasePlace place, Log& log) : place_{std::move(place)}, log_{log} {}
  ~Checkpointer() { stop(); }
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  [[nodiscard]] Status open();
  void start();
  void stop();

  enum class State { idle, wanted, tail_left, failed };
  [[nodiscard]] State state() const { return state_.load(std::memory_order_acquire); }

  // The writer's: the log has grown long. Does nothing but in `idle`.
  void ask();
  // The writer's: the tail is copied, or the failure dealt with.
  void settle() { state_.store(State::idle, std::memory_order_release); }

  // While it lives, the connection is closed. A failure to open it again shows in the next run.
  class Pause {
   public:
    explicit Pause(Checkpointer& checkpointer);
    ~Pause();
    Pause(const Pause&) = delete;
    Pause& operator=(const Pause&) = delete;

   private:
    Checkpointer& checkpointer_;
    std::unique_lock<std::mutex> lock_;
  };

 private:
  void run();
  [[nodiscard]] Status copy();

  DatabasePlace place_;
  Log& log_;
  std::atomic<State> state_ = State::idle;
  std::mutex connection_mutex_;  // held during a run
  std::optional<Connection> connection_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace counterfoil::sqlite
