// JournalSegment: one file of the journal: a head, then records one after the other.
#pragma once

#include <optional>

#include "store/sqlite/disk_file.h"
#include "store/sqlite/journal_record.h"

namespace counterfoil::sqlite {

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
  [[nodiscard]] static Result<JournalSegment> open(const std::string& vfs, const std::string& path);

  [[nodiscard]] const SegmentHead& head() const { return head_; }
  [[nodiscard]] const std::string& path() const { return file_.path(); }
  [[nodiscard]] std::int64_t records_end() const { return records_end_; }
  void set_records_end(std::int64_t end) { records_end_ = end; }

  // Writes zeros up to `bytes` and syncs: a sync of bytes that the file owns is the cheapest.
  [[nodiscard]] Status fill(std::int64_t bytes);
  // Writes zeros behind its records, which are no record, and syncs.
  [[nodiscard]] Status reserve(std::size_t bytes);
  // Makes it the segment `head`, without records. Not durable before `sync`.
  [[nodiscard]] Status begin(const SegmentHead& head);
  // Writes behind the end of the records and syncs; the end stays where it is. After a failure
  // nothing more may be appended.
  [[nodiscard]] Status append(std::string_view records);
  [[nodiscard]] Status sync() { return file_.sync(); }
  // Makes sure that the disk has what the kernel shows of its records.
  [[nodiscard]] Status rewrite() { return file_.rewrite(records_end_); }

  // Nothing when the record is not there whole.
  [[nodiscard]] Result<std::optional<JournalRecord>> read(const JournalPlace& place);

 private:
  friend class JournalCursor;
  explicit JournalSegment(DiskFile file) : file_{std::move(file)} {}

  DiskFile file_;
  SegmentHead head_;
  std::int64_t records_end_ = records_begin;
};

// Goes through the records of one segment, which is not begun anew meanwhile.
class JournalCursor {
 public:
  // Up to `end`; nothing: as far as there are whole records.
  JournalCursor(JournalSegment& segment, std::optional<std::int64_t> end)
      : segment_{segment}, end_{end} {}

  struct Step {
    JournalPlace place;
    std::string_view record;  // whole, with its frame; valid until the next step
  };
  // Nothing after the last one. Errors: store_unavailable; internal_error when a record before
  // `end` is damaged.
  [[nodiscard]] Result<std::optional<Step>> next();

  // Where the record before which `next` stopped would begin.
  [[nodiscard]] std::int64_t position() const { return at_; }

 private:
  [[nodiscard]] Status load(std::size_t length);

  JournalSegment& segment_;
  std::optional<std::int64_t> end_;
  std::int64_t at_ = records_begin;
  std::string window_;
  std::int64_t window_at_ = 0;
};

}  // namespace counterfoil::sqlite
