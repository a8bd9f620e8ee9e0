#include "store/journal/compactor.h"

#include <utility>

#include "store/journal/background_thread.h"
#include "store/journal/segment_scan.h"

namespace counterfoil::journal {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

// What has expired is looked for so often; so is the end of a backup, and of a failure.
constexpr auto interval = 200ms;
// Of records moved with one sync: it is not to make the writes that share it wait.
constexpr std::size_t moved_bytes_max = 64 * 1024;
constexpr std::int64_t fill_factor = 2;

// Nothing when it cannot be told.
std::optional<Timestamp> expiry_of(const std::optional<RecordHead>& head, const PlaceKey& key) {
  if (!head) return std::nullopt;
  for (const auto& part : head->parts) {
    if (part.key == key) return part.expires_at;
  }
  return std::nullopt;
}

}  // namespace

Compactor::Compactor(std::int64_t bytes_min, ClockTrial clock, CompactorSurroundings surroundings)
    : bytes_min_{bytes_min}, with_{std::move(surroundings)}, clock_{clock} {}

Compactor::~Compactor() { stop(); }

void Compactor::start() {
  thread_ = start_background_thread("store-compactor", [this] { run(); });
}

void Compactor::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void Compactor::wake() {
  const std::lock_guard lock{mutex_};
  woken_ = true;
  changed_.notify_all();
}

void Compactor::run() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    const bool wants_spare = std::exchange(woken_, false);
    lock.unlock();
    const auto done = compact_while_reasonable();
    with_.gate.leave();
    if (wants_spare) prepare_spare();
    if (!done && !std::exchange(is_failing_, true)) {
      with_.log.write(LogLevel::error, "the journal cannot be compacted",
                      {{"reason", done.error().log.text}});
    }
    if (done) is_failing_ = false;
    lock.lock();
    changed_.wait_for(lock, interval, [this] { return stopping_ || (woken_ && !is_failing_); });
  }
}

// Without one the writer makes it, and says what is in the way.
void Compactor::prepare_spare() {
  if (with_.gate.try_pass()) {
    with_.journal.reuse_freed();
    with_.gate.leave();
  }
  (void)with_.journal.prepare_spare();
}

// The gate is passed again for each segment: a backup may come in between.
Status Compactor::compact_while_reasonable() {
  for (;;) {
    removal_time_ = clock_.removal_time(SteadyClock::now());
    const auto oldest = with_.journal.oldest_closed();
    if (oldest == nullptr || !has_reason(*oldest) || !with_.gate.try_pass()) return {};
    TRY(const bool done, compact(*oldest));
    if (!done) return {};
    const auto released = with_.journal.release(*oldest);
    with_.gate.leave();
    if (!released) return released;
  }
}

bool Compactor::has_reason(const JournalSegment& oldest) {
  // What is needed is known exactly once the index is filled.
  if (stopping_ || !with_.index.is_filled()) return false;
  const auto closed = with_.journal.closed_bytes();
  const bool is_large = closed > std::max(bytes_min_, fill_factor * with_.index.live_bytes());
  const bool is_outdated = oldest.head().key != with_.keys.current();
  if (is_large || is_outdated || oldest.latest_expiry() <= removal_time_) return true;
  // What has expired counts as needed until its turn comes, and may stand behind what lives long.
  const auto expired = with_.journal.expired_bytes(removal_time_);
  return expired > std::max(bytes_min_, closed / fill_factor);
}

Result<bool> Compactor::compact(JournalSegment& segment) {
  relocation_.clear();  // of one that was left
  TRY(const auto entries, entries_of(segment));
  SegmentReader reader{segment};
  for (const auto& entry : entries) {
    if (stopping_) return false;
    const auto taken = take(segment, reader, entry);
    if (!taken) return fail(taken.error());
    if (relocation_.bytes() >= moved_bytes_max && !hand_over()) return false;
  }
  return hand_over();
}

// A record with several parts is named once for each of them, one after the other. What the segment
// cannot say of itself is told by its records.
Result<std::vector<SegmentEntry>> Compactor::entries_of(JournalSegment& segment) {
  auto kept = segment.read_contents();
  if (!kept) return fail(kept.error());
  if (*kept) return std::move((*kept)->entries);
  TRY(auto scanned, scan_segment(segment, {segment.records_end(), {}, true}));
  return std::move(scanned.contents.entries);
}

// Moves a record that is needed; forgets the parts of it that have expired.
Status Compactor::take(JournalSegment& segment, SegmentReader& reader, const SegmentEntry& entry) {
  const JournalPlace place{segment.head().number, entry.at, entry.length};
  if (!with_.index.names(entry.key, place)) return {};
  TRY(auto record, reader.read(place));
  if (!record) return take_lost(segment, reader, entry);
  const auto& taken = relocation_.items();
  if (!taken.empty() && taken.back().from == place) return {};
  bool is_needed = false;
  for (const auto& part : parts_of(*record)) {
    if (part.expires_at <= removal_time_) {
      with_.index.forget(part.key, place);
    } else {
      is_needed = is_needed || with_.index.names(part.key, place);
    }
  }
  if (is_needed) relocation_.add(place, *std::move(record));
  return {};
}

// That it was there is kept until it would have expired: it is not to be taken for something that
// never was.
Status Compactor::take_lost(const JournalSegment& segment, SegmentReader& reader,
                            const SegmentEntry& entry) {
  const JournalPlace place{segment.head().number, entry.at, entry.length};
  TRY(const auto bytes, reader.bytes_at(place.at, place.length));
  const auto head = read_head(bytes, place.segment, place.at);
  const bool is_known = head && head->stands_for_lost;
  if (!is_known) {
    with_.log.write(LogLevel::error, "a record of the journal is damaged",
                    {{"file", segment.path()}, {"at", std::to_string(entry.at)}});
  }
  const auto expires_at = expiry_of(head, entry.key).value_or(segment.latest_expiry());
  if (expires_at <= removal_time_) {
    with_.index.forget(entry.key, place);
  } else {
    relocation_.add(place, record_of_lost(entry.key, expires_at));
  }
  return {};
}

// False when the records stay where they are.
bool Compactor::hand_over() {
  if (relocation_.items().empty()) return true;
  const bool moved = with_.relocate(relocation_) && relocation_.await();
  relocation_.clear();
  return moved;
}

}  // namespace counterfoil::journal
