#include "store/journal/journal.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/ensure.h"
#include "store/journal/directory_lock.h"
#include "store/journal/fill_index.h"
#include "store/journal/segment_scan.h"

namespace counterfoil::journal {
namespace {

constexpr std::size_t spares_max = 2;
// A snapshot of the index is about the n-th part of what was written since the last one.
constexpr std::int64_t snapshot_part = 20;

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(JournalOptions options, JournalIndex& index) {
  std::unique_ptr<Journal> journal{new Journal{std::move(options)}};
  TRY(auto end, JournalEnd::open(journal->options_.disk, journal->options_.directory));
  TRY(auto chain,
      SegmentChain::find(journal->options_.disk, journal->options_.directory, end.found()));
  journal->in_use_ = std::move(chain.in_use);
  journal->spare_ = std::move(chain.spare);
  journal->last_number_ = chain.last_number;
  journal->files_made_ = chain.highest_file_number;
  journal->passed_over_ = std::move(chain.passed_over);
  journal->end_.emplace(std::move(end));
  journal->mend_heads();
  auto done = journal->unlock_all();
  if (done) done = journal->scan_newest();
  if (done) done = journal->fill(index);
  if (!done) return fail(done.error());
  return journal;
}

Result<std::vector<std::string>> Journal::needed_files(const std::string& directory) {
  TRY(const auto noted, JournalEnd::noted_in(machine_disk(), directory));
  TRY(const auto chain, SegmentChain::find(machine_disk(), directory, noted));
  std::vector<std::string> paths;
  for (const auto& segment : chain.in_use) paths.insert(paths.begin(), segment->path());
  return paths;
}

// So that damage does not add up, and no copy is left of a head that was never written to its end:
// its number will be another's. A disk that does not take it shows that again with the first write.
void Journal::mend_heads() {
  for (const auto& segment : in_use_) (void)segment->mend_head();
  for (const auto& segment : spare_) (void)segment->mend_head();
}

Status Journal::unlock_all() {
  for (const auto& segment : in_use_) {
    auto unlocked = segment->unlock(options_.keys);
    if (!unlocked) return unlocked;
  }
  return {};
}

// Of the newest one the end is not known: it is where the whole records end, but not before what
// was noted.
Status Journal::scan_newest() {
  const auto& noted = end_->found();
  if (in_use_.empty()) return {};
  newest_ = in_use_.back();
  ProvenEnd end{records_begin, {}, false};
  if (noted.segment == newest_->head().number) end = {noted.records_end, noted.last, false};
  TRY(auto scanned, scan_segment(*newest_, end));
  damaged_ = damaged_in(*newest_, scanned);
  contents_ = std::move(scanned.contents);
  last_ = scanned.last;
  newest_->set_records_end(scanned.records_end);
  // What was noted is on the disk, for it is noted after its sync; nobody has waited for the sync
  // of what is found behind it.
  return has_open_records() ? newest_->rewrite_from(end.at) : Status{};
}

Status Journal::fill(JournalIndex& index) {
  TRY(auto filled, fill_index(index, snapshots_, in_use_, contents_));
  closed_bytes_ = filled.closed_bytes;
  for (auto& record : filled.damaged) damaged_.push_back(std::move(record));
  return {};
}

Status Journal::finish(const JournalIndex& index) {
  if (newest_ == nullptr) return {};
  auto done = has_open_records() ? cut() : Status{};
  if (done) done = end_->sync();
  if (!done) return done;
  return write_snapshot(index, {});
}

std::uint64_t Journal::last_in_use() const {
  const std::lock_guard lock{mutex_};
  return in_use_.empty() ? 0 : in_use_.back()->head().number;
}

std::vector<CoveredSegment> Journal::covered() const {
  std::vector<CoveredSegment> covered;
  const std::lock_guard lock{mutex_};
  for (const auto& segment : in_use_) {
    covered.push_back({segment->head().number, segment->head().salt, segment->records_end(),
                       segment->latest_expiry()});
  }
  return covered;
}

bool Journal::wants_snapshot() const {
  std::int64_t bytes = 0;
  {
    const std::lock_guard lock{mutex_};
    for (auto segment = in_use_.rbegin(); segment != in_use_.rend(); ++segment) {
      if ((*segment)->head().number < snapshots_.start()) break;
      if (segment != in_use_.rbegin()) bytes += (*segment)->records_end();
    }
  }
  return bytes >= std::max(2 * options_.segment_bytes, snapshot_part * snapshots_.bytes());
}

// A segment is followed by another only when the index has all that it holds. So what stands in
// those before the newest one is in every shard that is copied afterwards; and what is copied
// stands before the end of the segments that are in use by then.
Status Journal::write_snapshot(const JournalIndex& index, const std::function<bool()>& goes_on) {
  const auto start = last_in_use();
  if (start == 0) return {};
  const auto coverage = [this, start] { return Coverage{start, covered()}; };
  const auto written = snapshots_.write(index, {coverage, goes_on});
  return written ? Status{} : fail(written.error());
}

Result<SegmentPtr> Journal::make_file() {
  const auto path = segment_path(options_.directory, ++files_made_);
  auto made = make_private_file(path);
  if (made) made = sync_directory(options_.directory);
  if (!made) return fail(made.error());
  TRY(auto segment, JournalSegment::open(options_.disk, path));
  if (segment != nullptr) return segment;
  return fail({.code = ErrorCode::store_unavailable,
               .log = {path + " is there already, and is none of the journal's"}});
}

Result<SegmentPtr> Journal::take_spare() {
  {
    const std::lock_guard lock{mutex_};
    if (!spare_.empty()) {
      auto spare = std::move(spare_.front());
      spare_.pop_front();
      return spare;
    }
  }
  return make_file();
}

// Its head is durable before its first record is written: until then the file's former records may
// still be needed. So is the note of it: a segment that is noted nowhere holds nothing
// acknowledged.
Status Journal::cut() {
  ensure(added_.empty(), "a batch is in one segment");
  // Nothing in it was ever acknowledged: its file may be begun again at once.
  const bool is_unused = newest_ != nullptr && newest_->records_end() == records_begin;
  if (newest_ != nullptr && !is_unused) close_newest();
  auto free = std::exchange(newest_, nullptr);
  if (!is_unused) {
    TRY(free, take_spare());
  }
  const auto head = next_head(is_unused ? Place::of_the_newest : Place::after_the_newest);
  auto begun = begin(*free, head);
  {
    const std::lock_guard lock{mutex_};
    if (!begun) {
      spare_.push_back(std::move(free));
      return fail(begun.error());
    }
    in_use_.push_back(*begun);
    oldest_named_ = head.oldest;
    names_outdated_ = false;
  }
  newest_ = *std::move(begun);
  last_ = last_added_ = {};
  auto noted = end_->note({head.number, records_begin, {}});
  if (noted) noted = end_->sync();
  return noted;
}

Result<SegmentPtr> Journal::begin(const JournalSegment& free, const SegmentHead& head) const {
  const auto cipher = options_.keys.segment_key(head.key, head.salt);
  if (!cipher) return fail({.code = ErrorCode::store_unavailable, .log = {"the key has gone"}});
  TRY(auto begun, free.begin_anew(head, *cipher));
  const auto synced = begun->sync();
  if (!synced) return fail(synced.error());
  return begun;
}

// What its records hold is written for the next start; should that fail, they are read then.
void Journal::close_newest() {
  (void)newest_->write_contents(contents_);
  contents_ = {};
  closed_bytes_ += newest_->records_end();
}

// The head of a segment that follows the newest one, or takes its place.
SegmentHead Journal::next_head(Place place) {
  SegmentHead head{
      .number = ++last_number_, .oldest = last_number_, .key = options_.keys.current()};
  options_.random.fill(head.salt);
  const std::lock_guard lock{mutex_};
  if (place == Place::of_the_newest) in_use_.pop_back();
  if (in_use_.empty()) return head;
  head.previous = in_use_.back()->head().number;
  head.previous_records_end = in_use_.back()->records_end();
  head.oldest = in_use_.front()->head().number;
  return head;
}

Result<bool> Journal::make_room() {
  const bool has_room = newest_ != nullptr && newest_->records_end() < options_.segment_bytes;
  if (has_room && !is_outdated()) return false;
  const auto begun = cut();
  if (!begun) return fail(begun.error());
  return true;
}

void Journal::add(const JournalRecord& record) {
  const auto place =
      append_record(added_, record, last_added_,
                    {newest_->head().number, static_cast<std::uint32_t>(newest_->records_end()),
                     newest_->cipher()});
  last_added_ = {place.at, parts_of(record)};
  added_contents_.add(last_added_.parts, place);
}

Result<std::span<const SegmentEntry>> Journal::commit() {
  const auto end = newest_->records_end() + static_cast<std::int64_t>(added_.size());
  auto done = newest_->append(added_);
  if (done) done = end_->note({newest_->head().number, end, last_added_});
  if (!done) {
    discard();
    return fail(done.error());
  }
  newest_->set_records_end(end);
  last_ = last_added_;
  const auto count = added_contents_.entries.size();
  contents_.append(added_contents_);
  discard();
  return std::span<const SegmentEntry>{contents_.entries}.last(count);
}

void Journal::discard() {
  added_.clear();
  added_contents_ = {};
  last_added_ = last_;
}

Status Journal::prove_room() {
  constexpr std::size_t batch_bytes = 64 * 1024;
  return newest_->reserve(batch_bytes);
}

bool Journal::is_outdated() const {
  const auto current = options_.keys.current();
  if (newest_->head().key != current) return true;
  if (!names_outdated_) return false;
  const std::lock_guard lock{mutex_};
  return in_use_.front()->head().key == current;
}

bool Journal::has_open_records() const {
  return newest_ != nullptr && newest_->records_end() > records_begin;
}

std::shared_ptr<JournalSegment> Journal::oldest_closed() const {
  const std::lock_guard lock{mutex_};
  return in_use_.size() > 1 ? in_use_.front() : nullptr;
}

std::int64_t Journal::expired_bytes(Timestamp removal_time) const {
  std::int64_t sum = 0;
  const std::lock_guard lock{mutex_};
  for (std::size_t at = 0; at + 1 < in_use_.size(); ++at) {
    if (in_use_[at]->latest_expiry() <= removal_time) sum += in_use_[at]->records_end();
  }
  return sum;
}

Status Journal::release(const JournalSegment& oldest) {
  std::deque<SegmentPtr> surplus;
  {
    const std::lock_guard lock{mutex_};
    if (in_use_.size() < 2 || in_use_.front().get() != &oldest) return {};
    closed_bytes_ -= in_use_.front()->records_end();
    if (in_use_.front()->head().key != options_.keys.current()) names_outdated_ = true;
    freed_.push_back(std::move(in_use_.front()));
    in_use_.pop_front();
    take_unnamed();
    while (spare_.size() > spares_max) {
      surplus.push_back(std::move(spare_.front()));
      spare_.pop_front();
    }
  }
  for (const auto& segment : surplus) {
    const auto removed = options_.disk.remove(segment->path());
    if (!removed) return removed;
  }
  return {};
}

void Journal::reuse_freed() {
  const std::lock_guard lock{mutex_};
  take_unnamed();
}

// As long as a head calls a segment needed, its absence would be taken for a loss, and a backup
// that begins now copies it.
void Journal::take_unnamed() {
  while (!freed_.empty() && freed_.front()->head().number < oldest_named_) {
    spare_.push_back(std::move(freed_.front()));
    freed_.pop_front();
  }
}

Status Journal::prepare_spare() {
  {
    const std::lock_guard lock{mutex_};
    if (!spare_.empty()) return {};
  }
  TRY(auto spare, make_file());
  auto filled = spare->fill(options_.segment_bytes);
  const std::lock_guard lock{mutex_};
  spare_.push_back(std::move(spare));
  return filled;
}

bool Journal::wants_spare() const {
  if (newest_->records_end() <= options_.segment_bytes / 2) return false;
  const std::lock_guard lock{mutex_};
  return spare_.empty();
}

// Null when the segment is not in use.
SegmentPtr Journal::find(std::uint64_t number) const {
  const std::lock_guard lock{mutex_};
  const auto found = std::ranges::lower_bound(
      in_use_, number, {}, [](const auto& candidate) { return candidate->head().number; });
  return found != in_use_.end() && (*found)->head().number == number ? *found : nullptr;
}

Result<std::optional<JournalRecord>> Journal::read(const JournalPlace& place) const {
  const auto segment = find(place.segment);
  if (segment == nullptr) return std::nullopt;
  return segment->read(place);
}

std::optional<JournalRecord> Journal::read_cached(const JournalPlace& place) const {
  const auto segment = find(place.segment);
  return segment == nullptr ? std::nullopt : segment->read_cached(place);
}

// A segment's file had another segment's number when it was made.
std::string Journal::name_of(const JournalPlace& place) const {
  const auto segment = find(place.segment);
  return "the record at " + std::to_string(place.at) + " of " +
         (segment == nullptr ? "a file that was given free" : segment->path());
}

}  // namespace counterfoil::journal
