// JournalSegment: one file of the journal: a head, then records one after the other.
#pragma once

#include <atomic>
#include <optional>

#include "store/journal/disk.h"
#include "store/journal/journal_record.h"
#include "store/journal/segment_contents.h"

namespace counterfoil::journal {

// What a segment says of itself. Numbers grow; 0: none.
struct SegmentHead {
  std::uint64_t number = 0;
  std::uint64_t previous = 0;             // the segment before this one
  std::int64_t previous_records_end = 0;  // what stands behind it there was never acknowledged
  std::uint64_t oldest = 0;               // of the segments that were needed when this one began
};

inline constexpr std::int64_t records_begin = 4'096;

// One thread at a time begins and appends; any number of others read meanwhile.
class JournalSegment {
 public:
  // Opens a file that is there; an empty one is a segment that was never begun.
  // Errors: store_unavailable; internal_error when its head is damaged.
  [[nodiscard]] static Result<std::shared_ptr<JournalSegment>> open(Disk& disk,
                                                                    const std::string& path);
  explicit JournalSegment(std::unique_ptr<DiskFile> file) : file_{std::move(file)} {}

  [[nodiscard]] const SegmentHead& head() const { return head_; }
  [[nodiscard]] const std::string& path() const { return file_->path(); }
  [[nodiscard]] std::int64_t records_end() const { return records_end_; }
  void set_records_end(std::int64_t end) { records_end_ = end; }
  // When the last of what its records hold expires.
  [[nodiscard]] Timestamp latest_expiry() const { return latest_expiry_; }
  void set_latest_expiry(Timestamp latest) { latest_expiry_ = latest; }

  // Writes zeros up to `bytes` and syncs: a sync of bytes that the file owns is the cheapest.
  [[nodiscard]] Status fill(std::int64_t bytes);
  // Writes zeros behind its records, which are no record, and syncs.
  [[nodiscard]] Status reserve(std::size_t bytes);
  // Makes it the segment `head`, without records. Not durable before `sync`.
  [[nodiscard]] Status begin(const SegmentHead& head);
  // Writes behind the end of the records and syncs; the end stays where it is. After a failure
  // nothing more may be appended.
  [[nodiscard]] Status append(std::string_view records);
  [[nodiscard]] Status sync() { return file_->sync(); }
  // Makes sure that the disk has what the kernel shows of its records.
  [[nodiscard]] Status rewrite() { return file_->rewrite(records_end_); }

  // Behind its records, for the next start; it may be lost, and is then made again.
  [[nodiscard]] Status write_contents(const SegmentContents& contents);
  // Nothing when it is not there whole.
  [[nodiscard]] Result<std::optional<SegmentContents>> read_contents();

  // Nothing when there is no such record, or not whole.
  [[nodiscard]] Result<std::optional<JournalRecord>> read(const JournalPlace& place);
  // Nothing, too, when the disk would have to be waited for.
  [[nodiscard]] std::optional<JournalRecord> read_cached(const JournalPlace& place);

 private:
  friend class SegmentReader;

  std::unique_ptr<DiskFile> file_;
  SegmentHead head_;
  std::int64_t records_end_ = records_begin;
  std::atomic<Timestamp> latest_expiry_{};
};

// Reads records of one segment, which is not begun anew meanwhile, in the order of their places.
class SegmentReader {
 public:
  explicit SegmentReader(JournalSegment& segment) : segment_{segment} {}

  struct Step {
    JournalPlace place;
    std::string_view content;  // valid until the next call
  };
  // The record that follows the one shown last. Up to `end`; nothing: as far as there are whole
  // records. Nothing after the last one. Errors: store_unavailable; internal_error when a record
  // before `end` is damaged.
  [[nodiscard]] Result<std::optional<Step>> next(std::optional<std::int64_t> end);

  // The content of the record at `place`; nothing when it is not there whole.
  [[nodiscard]] Result<std::optional<std::string_view>> read(const JournalPlace& place);

  // Where the record before which `next` stopped would begin.
  [[nodiscard]] std::int64_t position() const { return at_; }

 private:
  [[nodiscard]] Result<std::string_view> bytes_at(std::int64_t at, std::size_t length);

  JournalSegment& segment_;
  std::int64_t at_ = records_begin;
  std::string window_;
  std::int64_t window_at_ = 0;
};

// What the records of `segment` hold, up to `end` or as far as they are whole; `position` says how
// far that is. Errors: as SegmentReader::next.
struct ScannedContents {
  SegmentContents contents;
  std::int64_t position = records_begin;
};
[[nodiscard]] Result<ScannedContents> scan_contents(JournalSegment& segment,
                                                    std::optional<std::int64_t> end);

}  // namespace counterfoil::journal
