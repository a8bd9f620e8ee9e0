// JournalRecord: what one write leaves in the journal: a whole session, a settled claim, or both.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/sqlite/session_row.h"

namespace counterfoil::sqlite {

// A claim whose request has been answered.
struct SettledClaim {
  IdempotencyClaim claim;
  std::string sealed_answer;
};

// A session stands in it whole, with every change that the tables do not have yet. So the newest
// record of a session makes all earlier ones superfluous.
struct JournalRecord {
  std::optional<SessionRow> row;
  std::optional<SettledClaim> claim;
};

// Where a record is: in which segment of the journal, and from where to where.
struct JournalPlace {
  std::uint64_t segment = 0;
  std::uint32_t at = 0;
  std::uint32_t length = 0;

  friend bool operator==(const JournalPlace&, const JournalPlace&) = default;
};

// A record in a file begins with its frame, which proves that it is whole and that it was written
// for this place of this segment.
inline constexpr std::size_t frame_bytes = 24;

// Appends frame and record to `buffer`, whose first byte will stand at `buffer_at` in `segment`;
// yields the record's place.
[[nodiscard]] JournalPlace append_record(std::string& buffer, const JournalRecord& record,
                                         std::uint64_t segment, std::uint32_t buffer_at);

// What the frame at the beginning of `bytes` says of its record's length, frame included; 0 when
// there is none for that place.
[[nodiscard]] std::uint32_t framed_length(std::string_view bytes, std::uint64_t segment,
                                          std::uint32_t at);

// Whether `bytes`, frame included, are the whole record that was written to `place`.
[[nodiscard]] bool is_record(std::string_view bytes, const JournalPlace& place);

// What such a record holds; nothing when it makes no sense.
[[nodiscard]] std::optional<JournalRecord> read_record(std::string_view bytes);

// Of what it holds that, without a copy of anything.
struct RecordKeys {
  std::optional<SessionKey> session;
  std::optional<ClaimKey> claim;
};
[[nodiscard]] RecordKeys keys_in_record(std::string_view bytes);

}  // namespace counterfoil::sqlite
