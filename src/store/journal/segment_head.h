// SegmentHead: what a segment says of itself, in each sector before its records.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/journal/store_keys.h"

namespace counterfoil::journal {

// Numbers grow; 0: none.
struct SegmentHead {
  std::uint64_t number = 0;
  std::uint64_t previous = 0;             // the segment before this one
  std::int64_t previous_records_end = 0;  // what stands behind it there was never acknowledged
  std::uint64_t oldest = 0;               // of the segments that were needed when this one began
  KeyMark key = 0;                        // of the store's keys
  Salt salt{};

  friend bool operator==(const SegmentHead&, const SegmentHead&) = default;
};

inline constexpr std::int64_t records_begin = 4'096;
inline constexpr std::size_t sector_bytes = 512;

// All that stands before the records: a copy of the head in each sector.
[[nodiscard]] std::string write_heads(const SegmentHead& head);

enum class HeadState { known, never_begun, of_another_version, unreadable };

struct FoundHead {
  HeadState state = HeadState::unreadable;
  SegmentHead head;
};

// What `bytes`, all that stands before the records, say. The first copy decides. When it is lost
// and the others are of two heads, the former holds: the latter was never written to its end. Up to
// two flipped bits of a copy are found again, so it takes 24 to make eight of them unreadable.
[[nodiscard]] FoundHead read_heads(std::string_view bytes);

}  // namespace counterfoil::journal
