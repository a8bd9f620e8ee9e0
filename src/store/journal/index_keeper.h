// IndexKeeper: the thread that fills the index after a start, and writes it down now and then.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "store/journal/journal.h"
#include "store/journal/journal_index.h"

namespace counterfoil::journal {

// Off every request's path, and a small part of what the disk does: what it writes is a twentieth
// of what the journal has grown by (decision 0072).
class IndexKeeper {
 public:
  // All of it outlives the keeper.
  IndexKeeper(Log& log, JournalIndex& index, Journal& journal);
  ~IndexKeeper();
  IndexKeeper(const IndexKeeper&) = delete;
  IndexKeeper& operator=(const IndexKeeper&) = delete;

  void start();
  // Leaves a snapshot that is being written.
  void stop();

 private:
  using Duration = std::chrono::steady_clock::duration;

  void run();
  [[nodiscard]] bool fill();
  [[nodiscard]] Duration write_down();
  // False when it is to stop.
  [[nodiscard]] bool rest(Duration duration);

  Log& log_;
  JournalIndex& index_;
  Journal& journal_;
  bool is_failing_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace counterfoil::journal
