// JournalRecord: what one write leaves in the journal.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "store/journal/session_row.h"

namespace counterfoil::journal {

// A claim whose request has been answered.
struct SettledClaim {
  IdempotencyClaim claim;
  std::string sealed_answer;
};

// Changes of a session that its rows no longer carry.
struct ChangesBlock {
  SessionKey session{};
  std::uint32_t number = 0;  // from 0
  Timestamp expires_at{};    // with the session
  std::string changes;       // packed
};

// A session stands in it whole. So its newest record makes all earlier ones superfluous, but for
// the claims and blocks in them.
struct JournalRecord {
  std::optional<SessionRow> row;
  std::optional<SettledClaim> claim;
  std::optional<ChangesBlock> block;
};

// What something is found by: a session's own key, the beginning of a claim's, or a block's.
using PlaceKey = SessionKey;

[[nodiscard]] PlaceKey place_key(const ClaimKey& claim);
// No session's: the years in which its first bit is set are far away.
[[nodiscard]] PlaceKey place_key(const SessionKey& session, std::uint32_t block);

// One of the things that a record holds.
struct RecordPart {
  PlaceKey key{};
  Timestamp expires_at{};
  bool is_main = false;  // the record's size counts as this part's
};

class RecordParts {
 public:
  void add(const RecordPart& part) { parts_[count_++] = part; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] const RecordPart* begin() const { return parts_.data(); }
  [[nodiscard]] const RecordPart* end() const { return parts_.data() + count_; }

 private:
  static constexpr std::size_t parts_max_ = 3;
  std::array<RecordPart, parts_max_> parts_{};
  std::size_t count_ = 0;
};

// Where a record is: in which segment of the journal, and from where to where.
struct JournalPlace {
  std::uint64_t segment = 0;
  std::uint32_t at = 0;
  std::uint32_t length = 0;

  friend bool operator==(const JournalPlace&, const JournalPlace&) = default;
};

// A record in a file begins with its frame, which proves that it is whole and that it was written
// for this place of this segment. What follows is its content.
inline constexpr std::size_t frame_bytes = 24;

// Appends a frame and what `append` appends to `buffer`, whose first byte will stand at `buffer_at`
// in `segment`; yields the record's place.
struct BufferPlace {
  std::uint64_t segment = 0;
  std::uint32_t at = 0;
};
[[nodiscard]] JournalPlace append_record(std::string& buffer, const JournalRecord& record,
                                         BufferPlace buffer_at);
// Likewise the copy of a record that stands elsewhere.
[[nodiscard]] JournalPlace append_content(std::string& buffer, std::string_view content,
                                          BufferPlace buffer_at);

// The content that stands for something which was found damaged: it is known to be missing.
[[nodiscard]] std::string content_of_lost(const PlaceKey& key, Timestamp expires_at);

// What the frame at the beginning of `bytes` says of its record's length, frame included; 0 when
// there is none for that place.
[[nodiscard]] std::uint32_t framed_length(std::string_view bytes, std::uint64_t segment,
                                          std::uint32_t at);

// Whether `bytes`, frame included, are the whole record that was written to `place`.
[[nodiscard]] bool is_record(std::string_view bytes, const JournalPlace& place);

// What such a record holds; nothing when it makes no sense, or stands for something lost.
[[nodiscard]] std::optional<JournalRecord> read_content(std::string_view content);

// The parts it has, without a copy of anything.
[[nodiscard]] RecordParts parts_of(std::string_view content);

}  // namespace counterfoil::journal
