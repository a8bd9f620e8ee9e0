// FlushGate: while a backup copies the tables, nothing changes them.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace counterfoil::sqlite {

// Two locks on one file of the store's directory, so that a backup, another process, is not kept
// waiting by a flusher that passes again and again: who wants to hold the gate takes the turnstile
// first, and the flusher passes through it each time. The locks end with their process.
class FlushGate {
 public:
  // Errors: store_unavailable.
  [[nodiscard]] static Result<FlushGate> open(const std::string& directory);

  FlushGate(FlushGate&& other) noexcept : file_{std::exchange(other.file_, -1)} {}
  FlushGate& operator=(FlushGate&&) = delete;
  ~FlushGate();

  // The flusher's. False: a backup holds the gate.
  [[nodiscard]] bool try_pass();
  // The backup's: waits until the flusher has left, and keeps it out.
  // Errors: store_unavailable.
  [[nodiscard]] Status hold();
  // Either's, also where it did not pass.
  void leave();

 private:
  explicit FlushGate(int file) : file_{file} {}

  int file_;
};

}  // namespace counterfoil::sqlite
