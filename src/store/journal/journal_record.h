// JournalRecord: what one write leaves in the journal.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/aes_gcm.h"
#include "store/journal/session_row.h"

namespace counterfoil::journal {

// What something is found by: a session's own key, the beginning of a claim's, or a block's.
using PlaceKey = SessionKey;

[[nodiscard]] PlaceKey place_key(const ClaimKey& claim);
// No session's: the years in which its first bit is set are far away.
[[nodiscard]] PlaceKey place_key(const SessionKey& session, std::uint32_t block);

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

// Something that was found damaged: it is known to be missing.
struct LostPart {
  PlaceKey key{};
  Timestamp expires_at{};
};

// A session stands in it whole. So its newest record makes all earlier ones superfluous, but for
// the claims and blocks in them.
struct JournalRecord {
  std::optional<SessionRow> row = {};
  std::optional<SettledClaim> claim = {};
  std::optional<ChangesBlock> block = {};
  std::optional<LostPart> lost = {};  // then it is alone
};

[[nodiscard]] JournalRecord record_of_lost(const PlaceKey& key, Timestamp expires_at);

// One of the things that a record holds.
struct RecordPart {
  PlaceKey key{};
  Timestamp expires_at{};
  bool is_main = false;  // the record's size counts as this part's
};

class RecordParts {
 public:
  static constexpr std::size_t parts_max = 3;

  // The first one is the main one.
  void add(const PlaceKey& key, Timestamp expires_at) {
    parts_[count_] = {key, expires_at, count_ == 0};
    ++count_;
  }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] const RecordPart* begin() const { return parts_.data(); }
  [[nodiscard]] const RecordPart* end() const { return parts_.data() + count_; }

 private:
  std::array<RecordPart, parts_max> parts_{};
  std::size_t count_ = 0;
};

[[nodiscard]] RecordParts parts_of(const JournalRecord& record);
// Takes out what is found by `key`.
void drop_part(JournalRecord& record, const PlaceKey& key);

// Where a record is: in which segment of the journal, and from where to where.
struct JournalPlace {
  std::uint64_t segment = 0;
  std::uint32_t at = 0;
  std::uint32_t length = 0;

  friend bool operator==(const JournalPlace&, const JournalPlace&) = default;
};

// A record as its neighbours know it, so that one that is damaged is not missed unnoticed.
struct KnownRecord {
  std::uint32_t at = 0;  // 0: there is none
  RecordParts parts;     // their keys
};

// Where the first byte of a buffer will stand, under which key, and behind which record.
struct BufferPlace {
  std::uint64_t segment = 0;
  std::uint32_t at = 0;
  const AesGcm& cipher;
};

// Appends a record to `buffer`; yields its place.
//
// It consists of a frame, which proves that it is whole and written for this place of this segment;
// a head, which says what it holds and which record stands before it; and the texts, sealed under
// the segment's key and bound to frame and head.
[[nodiscard]] JournalPlace append_record(std::string& buffer, const JournalRecord& record,
                                         const KnownRecord& previous, const BufferPlace& buffer_at);

// What can be told of a record without opening it.
struct RecordHead {
  JournalPlace place;
  RecordParts parts;
  KnownRecord previous;
  bool stands_for_lost = false;
};
// As many bytes of a record as are needed for its head.
inline constexpr std::size_t head_bytes_max = 512;
// Nothing when no whole head of a record of that place begins there; the rest may be damaged.
[[nodiscard]] std::optional<RecordHead> read_head(std::string_view bytes, std::uint64_t segment,
                                                  std::uint32_t at);
// The head of a record that stands at the beginning of `room`, within it and behind `previous`,
// after one or two of its bits have flipped: found by trying. Only for a place where a record is
// proved to begin and nothing else tells of it: it may take tenths of a second, and the checksum
// has 32 bits. Where more bits have flipped, the tries, 1.6 million at most, take it for another
// head once in 2,700 times.
[[nodiscard]] std::optional<RecordHead> mend_head(std::string_view bytes, const JournalPlace& room,
                                                  const KnownRecord& previous);

// What the frame at the beginning of `bytes` says; 0 when that is no frame.
[[nodiscard]] std::uint32_t record_length(std::string_view bytes);

// Whether `bytes` are the whole record that was written to `place`.
[[nodiscard]] bool is_record(std::string_view bytes, const JournalPlace& place);

// What the whole record `bytes` holds; nothing when it was not sealed under that key, makes no
// sense, or stands for something lost.
[[nodiscard]] std::optional<JournalRecord> open_record(std::string_view bytes,
                                                       const AesGcm& cipher);

}  // namespace counterfoil::journal
