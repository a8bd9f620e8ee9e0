// JournalSegment: one file of the journal: a head, then records one after the other.
#pragma once

#include <atomic>
#include <optional>

#include "store/journal/disk.h"
#include "store/journal/journal_record.h"
#include "store/journal/segment_contents.h"
#include "store/journal/segment_head.h"
#include "store/journal/store_keys.h"

namespace counterfoil::journal {

// One thread appends; any number of others read meanwhile. When its file is used again, by another
// segment, nothing that was here is found any more.
class JournalSegment {
 public:
  // Opens a file that is there; an empty one is a segment that was never begun. Null when its head
  // is damaged so much that it cannot be told which one it is. Errors: store_unavailable.
  [[nodiscard]] static Result<std::shared_ptr<JournalSegment>> open(Disk& disk,
                                                                    const std::string& path);
  // Makes all copies of the head alike, where a few bits or a loss of power have made them differ.
  [[nodiscard]] Status mend_head();
  [[nodiscard]] bool has_damaged_head() const { return !head_is_mended_; }

  // Makes the file another segment, without records. Not durable before `sync`. This one must not
  // be needed. Errors: store_unavailable.
  [[nodiscard]] Result<std::shared_ptr<JournalSegment>> begin_anew(const SegmentHead& head,
                                                                   const AesGcm& cipher) const;

  explicit JournalSegment(std::shared_ptr<DiskFile> file) : file_{std::move(file)} {}

  [[nodiscard]] const SegmentHead& head() const { return head_; }
  [[nodiscard]] const std::string& path() const { return file_->path(); }
  [[nodiscard]] std::int64_t records_end() const { return records_end_; }
  void set_records_end(std::int64_t end) { records_end_ = end; }
  // When the last of what its records hold expires.
  [[nodiscard]] Timestamp latest_expiry() const { return latest_expiry_; }
  void set_latest_expiry(Timestamp latest) { latest_expiry_ = latest; }

  // To be called before anything is read. Errors: store_unavailable when its key is not among them.
  [[nodiscard]] Status unlock(const StoreKeys& keys);
  [[nodiscard]] const AesGcm& cipher() const { return *cipher_; }

  // Writes zeros up to `bytes` and syncs: a sync of bytes that the file owns is the cheapest.
  [[nodiscard]] Status fill(std::int64_t bytes);
  // Writes zeros behind its records, which are no record, and syncs.
  [[nodiscard]] Status reserve(std::size_t bytes);
  // Writes behind the end of the records and syncs; the end stays where it is. After a failure
  // nothing more may be appended.
  [[nodiscard]] Status append(std::string_view records);
  [[nodiscard]] Status sync() { return file_->sync(); }
  // Makes sure that the disk has what the kernel shows of its records from `begin` on. The bytes
  // before the first one may have no place on the disk, and it no room for them.
  [[nodiscard]] Status rewrite_from(std::int64_t begin) {
    return begin < records_end_ ? file_->rewrite(begin, records_end_) : Status{};
  }

  // Behind its records, for the next start; it may be lost, and is then made again.
  [[nodiscard]] Status write_contents(const SegmentContents& contents);
  // Nothing when it is not there whole.
  [[nodiscard]] Result<std::optional<SegmentContents>> read_contents();
  // How many entries there are in it, if it is whole; 0 when it cannot be told.
  [[nodiscard]] std::size_t count_contents();

  // Nothing when there is no such record, or not whole.
  [[nodiscard]] Result<std::optional<JournalRecord>> read(const JournalPlace& place);
  // Nothing, too, when the disk would have to be waited for.
  [[nodiscard]] std::optional<JournalRecord> read_cached(const JournalPlace& place);

 private:
  friend class SegmentReader;

  std::shared_ptr<DiskFile> file_;
  SegmentHead head_;
  bool head_is_mended_ = true;
  std::optional<AesGcm> cipher_;
  std::atomic<std::int64_t> records_end_ = records_begin;
  std::atomic<Timestamp> latest_expiry_{};
};

// Reads the bytes of one segment, those close together at once.
class SegmentReader {
 public:
  explicit SegmentReader(JournalSegment& segment) : segment_{segment} {}

  // What stands behind the end of the file is read as zeros. Valid until the next call.
  // Errors: store_unavailable.
  [[nodiscard]] Result<std::string_view> bytes_at(std::int64_t at, std::size_t length);
  // The record at `place`; nothing when it is not there whole.
  [[nodiscard]] Result<std::optional<JournalRecord>> read(const JournalPlace& place);

 private:
  JournalSegment& segment_;
  std::string window_;
  std::int64_t window_at_ = 0;
};

}  // namespace counterfoil::journal
