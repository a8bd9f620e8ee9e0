// SegmentChain: the journal's files in a directory, told apart by what their heads say.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "store/journal/journal_end.h"
#include "store/journal/journal_segment.h"

namespace counterfoil::journal {

using SegmentPtr = std::shared_ptr<JournalSegment>;

struct SegmentChain {
  std::deque<SegmentPtr> in_use;  // the oldest first; of each but the last the end is known
  std::deque<SegmentPtr> spare;
  std::uint64_t last_number = 0;          // of a segment
  std::uint64_t highest_file_number = 0;  // in a file's name

  // Files whose heads are damaged; nothing in them is needed.
  std::vector<std::string> passed_over;

  // `noted` was read before: the chain does not end before it.
  // Errors: store_unavailable; internal_error when a segment is missing.
  [[nodiscard]] static Result<SegmentChain> find(Disk& disk, const std::string& directory,
                                                 const JournalEnd::Point& noted);
};

// Of the file with that number.
[[nodiscard]] std::string segment_path(const std::string& directory, std::uint64_t number);

}  // namespace counterfoil::journal
