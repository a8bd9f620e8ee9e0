// fill_index: makes the index of a journal that is opened.
#pragma once

#include <string>
#include <vector>

#include "store/journal/index_snapshots.h"

namespace counterfoil::journal {

struct FilledIndex {
  std::int64_t closed_bytes = 0;     // of the records in closed segments
  std::vector<std::string> damaged;  // records that were found so
};

// Fills an empty index with what the segments hold, of which the last one holds `newest`: from a
// snapshot and from what those say they hold that are newer, or from what all say.
// Errors: store_unavailable; internal_error when it is not known what is missing.
[[nodiscard]] Result<FilledIndex> fill_index(JournalIndex& index, IndexSnapshots& snapshots,
                                             const std::deque<SegmentPtr>& in_use,
                                             const SegmentContents& newest);

}  // namespace counterfoil::journal
