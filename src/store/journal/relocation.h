// Relocation: records of the oldest segment that are still needed, on their way to the newest.
#pragma once

#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "store/journal/journal_record.h"

namespace counterfoil::journal {

// Made by the compactor, who waits until the writer is done with it.
class Relocation {
 public:
  struct Item {
    JournalPlace from;
    std::string_view content;
  };

  void add(const JournalPlace& from, std::string_view content) {
    items_.push_back({from, contents_.size(), content.size()});
    contents_ += content;
  }
  void clear() {
    items_.clear();
    contents_.clear();
  }
  [[nodiscard]] bool is_empty() const { return items_.empty(); }
  [[nodiscard]] std::size_t bytes() const { return contents_.size(); }
  [[nodiscard]] std::size_t count() const { return items_.size(); }
  [[nodiscard]] Item item(std::size_t number) const {
    const auto& kept = items_[number];
    return {kept.from, std::string_view{contents_}.substr(kept.at, kept.length)};
  }

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
  struct Kept {
    JournalPlace from;
    std::size_t at = 0;
    std::size_t length = 0;
  };
  std::vector<Kept> items_;
  std::string contents_;
  bool is_done_ = false;
  std::binary_semaphore answered_{0};
};

}  // namespace counterfoil::journal
