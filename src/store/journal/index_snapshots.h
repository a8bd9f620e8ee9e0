// IndexSnapshots: the index written down in two files by turns, so that one of them stays whole.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "store/journal/index_snapshot.h"
#include "store/journal/segment_chain.h"

namespace counterfoil::journal {

// One thread uses it.
//
// A snapshot holds for a journal of which it knows the beginning: every segment of the journal that
// it should know is there with its salt and with the same end, and the journal reaches as far as
// the snapshot does. Then all that the snapshot says is true of it, but for what segments say that
// it does not know as closed, and these are read (decision 0072).
class IndexSnapshots {
 public:
  IndexSnapshots(Disk& disk, std::string directory)
      : disk_{disk}, directory_{std::move(directory)} {}

  // The newest one that holds for the journal with those segments; null when there is none. It has
  // been read whole.
  [[nodiscard]] std::unique_ptr<IndexSnapshot> find(const std::deque<SegmentPtr>& in_use);
  // False when it was left before its end. Errors: store_unavailable.
  [[nodiscard]] Result<bool> write(const JournalIndex& index,
                                   const IndexSnapshot::Writing& writing);
  // The newest one's; 0: there is none.
  [[nodiscard]] std::uint64_t start() const { return start_; }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }

 private:
  [[nodiscard]] std::string path(std::size_t file) const;

  Disk& disk_;
  std::string directory_;
  std::size_t next_ = 0;  // the file that is written next
  std::uint64_t start_ = 0;
  std::int64_t bytes_ = 0;
};

}  // namespace counterfoil::journal
