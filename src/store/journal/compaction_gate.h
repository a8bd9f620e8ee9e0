// CompactionGate: while a backup copies the journal, nothing changes them.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace counterfoil::journal {

// Two locks on one file of the store's directory, so that a backup, another process, is not kept
// waiting by a compactor that passes again and again: who wants to hold the gate takes the
// turnstile first, and the compactor passes through it each time. The locks end with their process.
class CompactionGate {
 public:
  // Errors: store_unavailable.
  [[nodiscard]] static Result<CompactionGate> open(const std::string& directory);

  CompactionGate(CompactionGate&& other) noexcept : file_{std::exchange(other.file_, -1)} {}
  CompactionGate& operator=(CompactionGate&&) = delete;
  ~CompactionGate();

  // The compactor's. False: a backup holds the gate.
  [[nodiscard]] bool try_pass();
  // The backup's: waits until the compactor has left, and keeps it out.
  // Errors: store_unavailable.
  [[nodiscard]] Status hold();
  // Either's, also where it did not pass.
  void leave();

 private:
  explicit CompactionGate(int file) : file_{file} {}

  int file_;
};

}  // namespace counterfoil::journal
