#include "store/journal/index_snapshots.h"

#include <algorithm>
#include <array>

#include "store/journal/directory_lock.h"

namespace counterfoil::journal {
namespace {

constexpr std::size_t files = 2;

struct Candidate {
  std::size_t file = 0;
  std::unique_ptr<IndexSnapshot> snapshot;
};

// Where the journal was when the last shard was copied.
std::pair<std::uint64_t, std::int64_t> end_of(const Candidate& candidate) {
  const auto& end = candidate.snapshot->coverage().segments.back();
  return {end.number, end.records_end};
}

std::uint64_t number_of(const SegmentPtr& segment) { return segment->head().number; }

// One that is followed by others ends where it did; the last one may have grown.
bool is_same(const CoveredSegment& known, const JournalSegment& segment, bool is_last) {
  if (known.number != segment.head().number || known.salt != segment.head().salt) return false;
  return is_last ? segment.records_end() >= known.records_end
                 : segment.records_end() == known.records_end;
}

// The journal may have grown since, and have lost segments at its beginning; nothing else. A
// segment from before the snapshot's first one holds nothing that is needed: a loss of power may
// have brought it back. A last one without records may have been begun again as another.
bool holds_for(const std::vector<CoveredSegment>& covered, const std::deque<SegmentPtr>& in_use) {
  if (in_use.empty()) return false;
  const auto begin = std::max(covered.front().number, number_of(in_use.front()));
  auto segment = std::ranges::lower_bound(in_use, begin, {}, number_of);
  auto known = std::ranges::lower_bound(covered, begin, {}, &CoveredSegment::number);
  for (; known != covered.end(); ++known) {
    if (segment == in_use.end()) return false;
    const bool is_last = std::next(known) == covered.end();
    const bool is_empty = known->records_end == records_begin;
    if (is_last && is_empty && number_of(*segment) > known->number) break;
    if (!is_same(*known, **segment++, is_last)) return false;
  }
  return segment == in_use.end() || number_of(*segment) > covered.back().number;
}

}  // namespace

std::string IndexSnapshots::path(std::size_t file) const {
  constexpr std::array<const char*, files> names{"/journal.index.a", "/journal.index.b"};
  return directory_ + names[file];
}

// One that cannot be read is spared as one that is damaged is.
std::unique_ptr<IndexSnapshot> IndexSnapshots::find(const std::deque<SegmentPtr>& in_use) {
  std::vector<Candidate> candidates;
  for (std::size_t file = 0; file < files; ++file) {
    auto opened = IndexSnapshot::open(disk_, path(file));
    if (!opened || *opened == nullptr) continue;
    candidates.push_back({file, *std::move(opened)});
  }
  std::ranges::sort(candidates, std::greater{}, end_of);
  for (auto& [file, snapshot] : candidates) {
    if (!holds_for(snapshot->coverage().segments, in_use) || !snapshot->is_whole()) continue;
    next_ = (file + 1) % files;
    start_ = snapshot->coverage().start;
    bytes_ = snapshot->bytes();
    snapshot->leave_out_before(in_use.front()->head().number);
    return std::move(snapshot);
  }
  return nullptr;
}

// Its name is to be as durable as what stands in it.
Result<bool> IndexSnapshots::write(const JournalIndex& index,
                                   const IndexSnapshot::Writing& writing) {
  std::uint64_t start = 0;
  const IndexSnapshot::Writing noted{[&] {
                                       auto coverage = writing.coverage();
                                       start = coverage.start;
                                       return coverage;
                                     },
                                     writing.goes_on};
  TRY(const auto bytes, IndexSnapshot::write(disk_, path(next_), index, noted));
  if (!bytes) return false;
  const auto named = sync_directory(directory_);
  if (!named) return fail(named.error());
  start_ = start;
  bytes_ = *bytes;
  next_ = (next_ + 1) % files;
  return true;
}

}  // namespace counterfoil::journal
