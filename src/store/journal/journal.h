// Journal: where the store keeps everything: records appended to files, many to one sync.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <span>

#include "base/random.h"
#include "store/journal/index_snapshots.h"
#include "store/journal/journal_end.h"
#include "store/journal/segment_chain.h"

namespace counterfoil::journal {

struct JournalOptions {
  std::string directory;
  Disk& disk;
  const StoreKeys& keys;
  Random& random;
  std::int64_t segment_bytes = 0;  // about, of one file
};

// A chain of segments. The newest one is appended to; the others are closed. Once nothing in the
// oldest one is needed any more, its file is used again.
//
// A segment that follows another says where the records of that one end. So what a failed sync, or
// a crash, left half written is cut off for good by beginning a next segment, which is how the
// journal begins at every start and heals after every failure.
class Journal {
 public:
  // Fills an empty index with all that was acknowledged and may still be needed (and maybe some
  // that is not needed or was about to be acknowledged), or sees to it that it is filled when it is
  // needed. To be read from at once; `cut` comes before the first record.
  // Errors: store_unavailable; internal_error when a part of it is damaged or missing.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(JournalOptions options,
                                                             JournalIndex& index);

  // The paths of the segments that are needed, the newest first, while a writer may be at work on
  // them and no compactor is. Errors: as open.
  [[nodiscard]] static Result<std::vector<std::string>> needed_files(const std::string& directory);

  // The writer's: ------------------------------------------------------------------------------

  // Begins a next segment when the newest one is full, or its key is no longer the current one;
  // yields whether it did. Errors: as commit.
  [[nodiscard]] Result<bool> make_room();
  // Adds a record to what the next commit makes durable.
  void add(const JournalRecord& record);
  [[nodiscard]] std::size_t added_bytes() const { return added_.size(); }
  // Yields what was added, in order, in the newest segment; valid until the next commit.
  // Errors: store_unavailable; nothing that was added is or will be found, once `cut` succeeded.
  [[nodiscard]] Result<std::span<const SegmentEntry>> commit();
  void discard();
  // Begins a next segment behind the last record that was acknowledged.
  [[nodiscard]] Status cut();
  // The last thing, when no keeper is: closes the newest segment and makes the next start a quick
  // one.
  [[nodiscard]] Status finish(const JournalIndex& index);
  // Errors: store_unavailable when the disk has no room for more records.
  [[nodiscard]] Status prove_room();
  [[nodiscard]] std::uint64_t newest_number() const { return newest_->head().number; }
  // The newest segment has records.
  [[nodiscard]] bool has_open_records() const;
  // The newest segment is sealed under a key that is no longer the current one, or calls a segment
  // needed that was, while none is any more.
  [[nodiscard]] bool is_outdated() const;
  // When the last of what the newest segment holds expires.
  [[nodiscard]] Timestamp newest_expiry() const { return contents_.latest_expiry; }
  // The newest segment is half full, and there is no file to follow it.
  [[nodiscard]] bool wants_spare() const;

  // The compactor's: ---------------------------------------------------------------------------

  // Null when no segment is closed.
  [[nodiscard]] std::shared_ptr<JournalSegment> oldest_closed() const;
  // Of the closed segments in which all has expired at `removal_time`.
  [[nodiscard]] std::int64_t expired_bytes(Timestamp removal_time) const;
  // Gives the file of the oldest closed segment free; nothing in it is needed. It is not used again
  // before a later call, when no head names it any more: whoever holds the compaction gate may rely
  // on the files that `needed_files` yields. The caller has passed the gate.
  [[nodiscard]] Status release(const JournalSegment& oldest);
  // Lets files given free be used again as soon as that may be. The caller has passed the gate.
  void reuse_freed();
  // Makes a file ready ahead of its use.
  [[nodiscard]] Status prepare_spare();

  // The index keeper's: ------------------------------------------------------------------------

  // So much was written since the last snapshot that it is twenty times as much as that one.
  [[nodiscard]] bool wants_snapshot() const;
  // Writes the index down while the writer is at work, as `IndexSnapshot::Writing::goes_on` has it.
  // Errors: store_unavailable.
  [[nodiscard]] Status write_snapshot(const JournalIndex& index,
                                      const std::function<bool()>& goes_on);

  // Anybody's: ---------------------------------------------------------------------------------

  // What was found damaged when it was opened.
  [[nodiscard]] const std::vector<std::string>& damaged() const { return damaged_; }
  // Files that were left alone: their heads are damaged, and nothing in them is needed.
  [[nodiscard]] const std::vector<std::string>& passed_over() const { return passed_over_; }

  // Of the records in closed segments.
  [[nodiscard]] std::int64_t closed_bytes() const { return closed_bytes_; }
  // Nothing when the place was given free meanwhile, or the record is damaged.
  [[nodiscard]] Result<std::optional<JournalRecord>> read(const JournalPlace& place) const;
  // Nothing, too, when the disk would have to be waited for.
  [[nodiscard]] std::optional<JournalRecord> read_cached(const JournalPlace& place) const;
  // For the log: with its file and where it stands there.
  [[nodiscard]] std::string name_of(const JournalPlace& place) const;

 private:
  explicit Journal(JournalOptions options)
      : options_{std::move(options)}, snapshots_{options_.disk, options_.directory} {}
  void mend_heads();
  [[nodiscard]] Status unlock_all();
  [[nodiscard]] Status scan_newest();
  [[nodiscard]] Status fill(JournalIndex& index);
  [[nodiscard]] std::uint64_t last_in_use() const;
  [[nodiscard]] std::vector<CoveredSegment> covered() const;
  [[nodiscard]] SegmentPtr find(std::uint64_t number) const;
  [[nodiscard]] Result<SegmentPtr> make_file();
  [[nodiscard]] Result<SegmentPtr> take_spare();
  void take_unnamed();
  void close_newest();
  [[nodiscard]] Result<SegmentPtr> begin(const JournalSegment& free, const SegmentHead& head) const;
  enum class Place { after_the_newest, of_the_newest };
  [[nodiscard]] SegmentHead next_head(Place place);

  JournalOptions options_;
  std::atomic<std::uint64_t> files_made_ = 0;  // the highest number in a file's name
  std::uint64_t last_number_ = 0;
  SegmentPtr newest_;         // the writer's own; null while none could be begun
  SegmentContents contents_;  // of the newest
  KnownRecord last_;          // in the newest
  std::string added_;
  KnownRecord last_added_;
  SegmentContents added_contents_;
  std::optional<JournalEnd> end_;
  IndexSnapshots snapshots_;  // the keeper's, and then the writer's
  std::atomic<std::int64_t> closed_bytes_ = 0;
  std::atomic<bool> names_outdated_ = false;
  std::vector<std::string> damaged_;
  std::vector<std::string> passed_over_;

  mutable std::mutex mutex_;        // over what follows, not over the files' contents
  std::deque<SegmentPtr> in_use_;   // the oldest first; the last one is appended to
  std::deque<SegmentPtr> freed_;    // those which a head may still name
  std::deque<SegmentPtr> spare_;    // the one that was given free first is used first
  std::uint64_t oldest_named_ = 0;  // by the newest segment's head
};

}  // namespace counterfoil::journal
