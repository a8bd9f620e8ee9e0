// Relocation: records of the oldest segment that are still needed, on their way to the newest.
#pragma once

#include <semaphore>
#include <utility>
#include <vector>

#include "store/journal/journal_record.h"

namespace counterfoil::journal {

// Made by the compactor, who waits until the writer is done with it.
class Relocation {
 public:
  struct Item {
    JournalPlace from;
    JournalRecord record;
  };

  void add(const JournalPlace& from, JournalRecord record) {
    bytes_ += from.length;
    items_.push_back({from, std::move(record)});
  }
  void clear() {
    items_.clear();
    bytes_ = 0;
  }
  // Of the records where they stand.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::vector<Item>& items() { return items_; }

  // The writer's: what was still needed is durable in its new place, or, as `done` says, is not.
  void answer(bool done) {
    is_done_ = done;
    answered_.release();
  }
  // The compactor's.
  [[nodiscard]] bool await() {
    answered_.acquire();
    return is_done_;
  }

 private:
  std::vector<Item> items_;
  std::size_t bytes_ = 0;
  bool is_done_ = false;
  std::binary_semaphore answered_{0};
};

}  // namespace counterfoil::journal
