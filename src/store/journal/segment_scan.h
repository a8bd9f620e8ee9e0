// scan_segment: finds out from its records what a segment holds.
#pragma once

#include <string>
#include <vector>

#include "store/journal/journal_segment.h"

namespace counterfoil::journal {

// How far a segment's records were acknowledged.
struct ProvenEnd {
  std::int64_t at = records_begin;
  KnownRecord last;      // the record that ends there, where that is known
  bool is_exact = true;  // what stands behind it counts for nothing
};

struct ScannedSegment {
  SegmentContents contents;  // also of what is damaged: it is found missing when it is asked for
  std::int64_t records_end = records_begin;
  KnownRecord last;
  std::vector<JournalPlace> damaged;
};

// What was found damaged, for the log.
[[nodiscard]] std::vector<std::string> damaged_in(const JournalSegment& segment,
                                                  const ScannedSegment& scanned);

// Of a record that is damaged, its head or its neighbour behind it tells what it held, or its head
// with up to two flipped bits turned back. Errors: store_unavailable; internal_error when none of
// them does, and it is not known what is missing.
[[nodiscard]] Result<ScannedSegment> scan_segment(JournalSegment& segment, const ProvenEnd& end);

}  // namespace counterfoil::journal
