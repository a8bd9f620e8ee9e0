// Health: whether the store takes writes, known to every thread and logged when it changes.
#pragma once

#include <atomic>
#include <string_view>

#include "base/log.h"

namespace counterfoil::journal {

// Only the writer changes it. Starts out refusing, without a word.
class Health {
 public:
  explicit Health(Log& log) : log_{log} {}

  [[nodiscard]] bool can_write() const { return state_.load() == State::accepting; }

  void refuse(std::string_view reason) {
    if (state_.exchange(State::refusing) == State::refusing) return;
    log_.write(LogLevel::error, "the store refuses writes", {{"reason", reason}});
  }
  // The end that was asked for: nothing to tell.
  void close() { state_.store(State::refusing); }
  void accept() {
    if (state_.exchange(State::accepting) == State::accepting) return;
    log_.write(LogLevel::info, "the store takes writes", {});
  }

 private:
  enum class State { untold, accepting, refusing };
  Log& log_;
  std::atomic<State> state_ = State::untold;
};

}  // namespace counterfoil::journal
