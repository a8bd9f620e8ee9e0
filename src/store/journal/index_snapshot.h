// IndexSnapshot: the index as it is written down in a file, so that a start need not make it.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/journal/disk.h"
#include "store/journal/journal_index.h"
#include "store/journal/store_keys.h"

namespace counterfoil::journal {

// A segment that was in use when the last shard was copied.
struct CoveredSegment {
  std::uint64_t number = 0;
  Salt salt{};
  std::int64_t records_end = 0;
  Timestamp latest_expiry{};
};

// Which part of a journal a snapshot is about.
struct Coverage {
  // The newest one when the first shard was copied. What stands in segments before it is all there;
  // of what stands in it and behind it, some.
  std::uint64_t start = 0;
  std::vector<CoveredSegment> segments;  // the oldest first
};

// A part of the index that is written down.
struct ShardText {
  std::uint64_t places = 0;
  std::int64_t live_bytes = 0;
  std::uint64_t checksum = 0;
};

class IndexSnapshot final : public ShardSource {
 public:
  struct Writing {
    // Asked when the last shard was copied.
    std::function<Coverage()> coverage;
    // When there is one, what is written is synced part by part, 256 KiB at most, and this is asked
    // after each: false leaves the file as it is then. It may take its time.
    std::function<bool()> goes_on = {};
  };

  // What a file has of the index is copied shard by shard: each is whole, but one may have newer
  // things than another. Yields how many bytes all shards take, on the disk; nothing when it was
  // left before its end, and there is no snapshot in the file. Errors: store_unavailable.
  [[nodiscard]] static Result<std::optional<std::int64_t>> write(Disk& disk,
                                                                 const std::string& path,
                                                                 const JournalIndex& index,
                                                                 const Writing& writing);
  // Null when there is none, or one whose head is not whole. Errors: store_unavailable.
  [[nodiscard]] static Result<std::unique_ptr<IndexSnapshot>> open(Disk& disk,
                                                                   const std::string& path);

  [[nodiscard]] const Coverage& coverage() const { return head_.coverage; }
  // Of all shards.
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }
  // Reads all of it: false when a shard is not there whole, makes no sense, or cannot be read.
  [[nodiscard]] bool is_whole() const;
  // What stands in segments before that one is no longer needed, and is left out.
  void leave_out_before(std::uint64_t segment) { oldest_ = segment; }

  [[nodiscard]] std::uint64_t seed() const override { return head_.seed; }
  [[nodiscard]] Share share_of(std::size_t shard) const override;
  [[nodiscard]] std::optional<std::int64_t> fill(std::size_t shard, PlaceTable& table) override;

  struct Head {
    std::uint64_t seed = 0;
    std::array<ShardText, JournalIndex::shards> shards{};
    Coverage coverage;
  };

 private:
  IndexSnapshot(std::unique_ptr<DiskFile> file, Head head);
  // Nothing when it is not as the head says.
  [[nodiscard]] bool read_shard(std::size_t shard, std::string& text) const;

  std::unique_ptr<DiskFile> file_;
  Head head_;
  std::array<std::int64_t, JournalIndex::shards> places_{};  // where each shard's text begins
  std::int64_t bytes_ = 0;
  std::uint64_t oldest_ = 0;
};

}  // namespace counterfoil::journal
