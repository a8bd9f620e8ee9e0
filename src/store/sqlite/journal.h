// Journal: what makes a write durable: records appended to files, many to one sync.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "store/sqlite/journal_end.h"
#include "store/sqlite/journal_segment.h"

namespace counterfoil::sqlite {

struct JournalOptions {
  std::string directory;
  std::string vfs;             // SQLite's name of the file system layer; empty: its own choice
  std::int64_t bytes_max = 0;  // what it is to keep to; see Journal::make_room
};

// A chain of segments. The newest one is appended to; the others are closed. Once the tables have
// everything that a closed segment holds, the oldest first, its file is used again.
//
// A segment that follows another says where the records of that one end. So what a failed sync, or
// a crash, left half written is cut off for good by beginning a next segment, which is how the
// journal begins at every start and heals after every failure.
class Journal {
 public:
  // Given a record, with its frame, for the time of the call.
  using Visit = std::function<void(const JournalPlace&, std::string_view record)>;

  // Shows `visit` every record that was acknowledged and is still needed, oldest first (and maybe
  // some that are not needed or were about to be acknowledged), then begins a segment.
  // Errors: store_unavailable; internal_error when a part of it is damaged or missing.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(JournalOptions options,
                                                             const Visit& visit);

  // The paths of the segments that are needed, the newest first, while a writer may be at work on
  // them and no flusher is. Errors: as open.
  [[nodiscard]] static Result<std::vector<std::string>> needed_files(const std::string& directory);

  // The writer's: ------------------------------------------------------------------------------

  enum class Reserve { keep, use };
  // Begins a next segment when the newest one is full. False: the journal holds all it may, or,
  // with `use`, four times as much, and flushing has to make room first.
  // Errors: as commit.
  [[nodiscard]] Result<bool> make_room(Reserve reserve);
  // Adds a record to what the next commit makes durable; yields where it will be.
  JournalPlace add(const JournalRecord& record);
  [[nodiscard]] std::size_t added_bytes() const { return added_.size(); }
  // Errors: store_unavailable; nothing that was added is or will be found, once `cut` succeeded.
  [[nodiscard]] Status commit();
  void discard() { added_.clear(); }
  // Begins a next segment behind the last record that was acknowledged.
  [[nodiscard]] Status cut();
  // Makes the proof of its end outlive a loss of power too.
  [[nodiscard]] Status sync_end() { return end_->sync(); }
  // Errors: store_unavailable when the disk has no room for more records.
  [[nodiscard]] Status prove_room();
  // The newest segment has records.
  [[nodiscard]] bool has_open_records() const;
  // There is enough to flush, or a spare will be needed.
  [[nodiscard]] bool wants_work() const;

  // The flusher's: -----------------------------------------------------------------------------

  // Null when no segment is closed.
  [[nodiscard]] std::shared_ptr<JournalSegment> oldest_closed() const;
  // Gives the oldest closed segment's file free. Everything in it is durable elsewhere.
  [[nodiscard]] Status release_oldest();
  // Makes a file ready ahead of its use.
  [[nodiscard]] Status prepare_spare();

  // Anybody's: ---------------------------------------------------------------------------------

  // Whether there is enough to flush.
  [[nodiscard]] bool wants_flush() const;
  // Nothing when the place was given free meanwhile, or the record is damaged.
  [[nodiscard]] Result<std::optional<JournalRecord>> read(const JournalPlace& place) const;

 private:
  using SegmentPtr = std::shared_ptr<JournalSegment>;

  explicit Journal(JournalOptions options);
  [[nodiscard]] Result<std::deque<SegmentPtr>> find_files();
  [[nodiscard]] Status follow_chain(std::deque<SegmentPtr> found);
  [[nodiscard]] Status visit_records(const Visit& visit);
  [[nodiscard]] Status prove_end() const;
  [[nodiscard]] Result<SegmentPtr> make_file();
  [[nodiscard]] Result<SegmentPtr> take_spare();
  enum class Place { after_the_newest, of_the_newest };
  [[nodiscard]] SegmentHead next_head(Place place);
  [[nodiscard]] std::size_t segments_max() const;

  JournalOptions options_;
  std::int64_t segment_bytes_;
  std::atomic<std::uint64_t> files_made_ = 0;  // the highest number in a file's name
  std::uint64_t last_number_ = 0;
  SegmentPtr newest_;  // the writer's own; null while none could be begun
  std::string added_;
  std::optional<JournalEnd> end_;

  mutable std::mutex mutex_;        // over what follows, not over the files' contents
  std::deque<SegmentPtr> in_use_;   // the oldest first; the last one is appended to
  std::deque<SegmentPtr> spare_;    // the one that was given free first is used first
  std::uint64_t oldest_named_ = 0;  // by the newest segment's head
};

}  // namespace counterfoil::sqlite
