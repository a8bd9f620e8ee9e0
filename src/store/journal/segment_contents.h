// SegmentContents: what the records of one segment hold, so that a start need not read them.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/journal/journal_record.h"

namespace counterfoil::journal {

struct SegmentEntry {
  PlaceKey key{};
  std::uint32_t at = 0;
  std::uint32_t length = 0;
  bool is_main = false;
};

// In the order of the records. Written behind them when the segment is closed; lost, it can be made
// again from them.
struct SegmentContents {
  std::vector<SegmentEntry> entries;
  Timestamp latest_expiry{};

  void append(const SegmentContents& more) {
    entries.insert(entries.end(), more.entries.begin(), more.entries.end());
    latest_expiry = std::max(latest_expiry, more.latest_expiry);
  }
  void add(const RecordParts& parts, const JournalPlace& place) {
    for (const auto& part : parts) {
      entries.push_back({part.key, place.at, place.length, part.is_main});
      latest_expiry = std::max(latest_expiry, part.expires_at);
    }
  }
};

// What precedes the entries, of a length that does not depend on them.
inline constexpr std::size_t contents_head_bytes = 32;
// How many entries the text that begins with `head` has; nothing when it is no text for that
// segment.
[[nodiscard]] std::optional<std::uint64_t> contents_count(std::string_view head,
                                                          std::uint64_t segment);
// The length of the whole text that begins with `head`; 0 when it is no text for that segment.
[[nodiscard]] std::size_t contents_length(std::string_view head, std::uint64_t segment);

[[nodiscard]] std::string write_contents(const SegmentContents& contents, std::uint64_t segment);
// Nothing when `text` is not whole.
[[nodiscard]] std::optional<SegmentContents> read_contents(std::string_view text);

}  // namespace counterfoil::journal
