#include "store/journal/fill_index.h"

#include "store/journal/in_parallel.h"
#include "store/journal/index_filler.h"
#include "store/journal/segment_scan.h"

namespace counterfoil::journal {
namespace {

Result<std::vector<SegmentEntry>> entries_of(JournalSegment& segment) {
  auto kept = segment.read_contents();
  if (!kept) return fail(kept.error());
  if (*kept) return std::move((*kept)->entries);
  TRY(auto scanned, scan_segment(segment, {segment.records_end(), {}, true}));
  return std::move(scanned.contents.entries);
}

// A snapshot, and where it is no longer what it was found to be, what the segments say that it is
// about. They stay in use until the index is filled.
class SnapshotAndSegments final : public ShardSource {
 public:
  SnapshotAndSegments(std::unique_ptr<IndexSnapshot> snapshot, const JournalIndex& index,
                      std::vector<SegmentPtr> segments)
      : snapshot_{std::move(snapshot)}, index_{index}, segments_{std::move(segments)} {}

  [[nodiscard]] std::uint64_t seed() const override { return snapshot_->seed(); }
  [[nodiscard]] Share share_of(std::size_t shard) const override {
    return snapshot_->share_of(shard);
  }
  [[nodiscard]] std::optional<std::int64_t> fill(std::size_t shard, PlaceTable& table) override {
    const auto filled = snapshot_->fill(shard, table);
    return filled ? filled : fill_from_segments(shard, table);
  }

 private:
  [[nodiscard]] std::optional<std::int64_t> fill_from_segments(std::size_t shard,
                                                               PlaceTable& table) const {
    std::int64_t live_bytes = 0;
    for (const auto& segment : segments_) {
      const auto entries = entries_of(*segment);
      if (!entries) return std::nullopt;
      for (const auto& entry : *entries) {
        const auto [number, mark] = index_.hash(entry.key);
        if (number != shard) continue;
        const JournalPlace place{segment->head().number, entry.at, entry.length};
        const PackedPlace packed{mark, place, entry.is_main};
        live_bytes += packed.live_bytes() - table.put_newer(packed).live_bytes();
      }
    }
    return live_bytes;
  }

  std::unique_ptr<IndexSnapshot> snapshot_;
  const JournalIndex& index_;
  std::vector<SegmentPtr> segments_;
};

// True when all is known of it that stands in segments before the snapshot's start.
bool fill_from_snapshot(JournalIndex& index, IndexSnapshots& snapshots,
                        const std::deque<SegmentPtr>& in_use) {
  auto snapshot = snapshots.find(in_use);
  if (snapshot == nullptr) return false;
  auto segment = in_use.begin();
  for (const auto& covered : snapshot->coverage().segments) {
    while (segment != in_use.end() && (*segment)->head().number < covered.number) ++segment;
    const bool is_there = segment != in_use.end() && (*segment)->head().number == covered.number;
    if (is_there) (*segment)->set_latest_expiry(covered.latest_expiry);
  }
  std::vector<SegmentPtr> known;
  for (const auto& older : in_use) {
    if (older->head().number < snapshots.start()) known.push_back(older);
  }
  index.fill_from(
      std::make_unique<SnapshotAndSegments>(std::move(snapshot), index, std::move(known)));
  return true;
}

// Of a journal that is compacted at least half is needed.
void expect(JournalIndex& index, std::span<const SegmentPtr> segments) {
  std::atomic<std::size_t> entries = 0;
  in_parallel(segments.size(),
              [&](std::size_t number) { entries += segments[number]->count_contents(); });
  index.expect(entries / 2);
}

// Those which cannot say what they hold are read afterwards, one after the other: that is rare.
Status fill_from_contents(JournalIndex& index, std::span<const SegmentPtr> segments,
                          std::vector<std::string>& damaged) {
  std::vector<char> is_filled(segments.size());
  in_parallel_each(segments.size(), [&] {
    return [&, filler = std::make_unique<IndexFiller>(index)](std::size_t number) {
      auto& segment = *segments[number];
      const auto kept = segment.read_contents();
      if (!kept || !*kept) return;
      filler->add(segment.head().number, (*kept)->entries);
      is_filled[number] = 1;
    };
  });
  IndexFiller filler{index};
  for (std::size_t number = 0; number < segments.size(); ++number) {
    if (is_filled[number] != 0) continue;
    auto& segment = *segments[number];
    TRY(const auto scanned, scan_segment(segment, {segment.records_end(), {}, true}));
    for (auto& record : damaged_in(segment, scanned)) damaged.push_back(std::move(record));
    filler.add(segment.head().number, scanned.contents.entries);
    (void)segment.write_contents(scanned.contents);
  }
  return {};
}

}  // namespace

Result<FilledIndex> fill_index(JournalIndex& index, IndexSnapshots& snapshots,
                               const std::deque<SegmentPtr>& in_use,
                               const SegmentContents& newest) {
  FilledIndex filled;
  if (in_use.empty()) return filled;
  const bool has_snapshot = fill_from_snapshot(index, snapshots, in_use);
  std::vector<SegmentPtr> unknown;
  for (const auto& segment : in_use) {
    if (segment == in_use.back()) break;
    filled.closed_bytes += segment->records_end();
    const bool is_known = has_snapshot && segment->head().number < snapshots.start();
    if (!is_known) unknown.push_back(segment);
  }
  if (!has_snapshot) expect(index, unknown);
  const auto done = fill_from_contents(index, unknown, filled.damaged);
  if (!done) return fail(done.error());
  IndexFiller{index}.add(in_use.back()->head().number, newest.entries);
  return filled;
}

}  // namespace counterfoil::journal
