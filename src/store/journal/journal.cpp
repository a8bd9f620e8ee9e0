#include "store/journal/journal.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/ensure.h"
#include "store/journal/directory_lock.h"
#include "store/journal/index_snapshot.h"

namespace counterfoil::journal {
namespace {

constexpr std::string_view name_start = "journal.";
constexpr std::size_t spares_max = 2;

// The number in the name of a journal's file.
std::optional<std::uint64_t> number_in(const std::filesystem::path& path) {
  const auto name = path.filename().string();
  if (!name.starts_with(name_start)) return std::nullopt;
  std::uint64_t number = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + name_start.size(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(JournalOptions options, JournalIndex& index) {
  std::unique_ptr<Journal> journal{new Journal{std::move(options)}};
  TRY(auto found, journal->find_files());
  TRY(auto end, JournalEnd::open(journal->options_.disk, journal->options_.directory));
  journal->end_.emplace(std::move(end));
  auto done = journal->follow_chain(std::move(found));
  if (done) done = journal->scan_newest();
  if (done) done = journal->prove_end();
  if (done) done = journal->fill(index);
  if (done) done = journal->cut();
  if (!done) return fail(done.error());
  return journal;
}

Result<std::vector<std::string>> Journal::needed_files(const std::string& directory) {
  Journal journal{{directory, machine_disk()}};
  TRY(auto found, journal.find_files());
  const auto followed = journal.follow_chain(std::move(found));
  if (!followed) return fail(followed.error());
  std::vector<std::string> paths;
  for (const auto& segment : journal.in_use_) paths.insert(paths.begin(), segment->path());
  return paths;
}

// The journal's files, by the numbers of their segments.
Result<std::deque<Journal::SegmentPtr>> Journal::find_files() {
  std::deque<SegmentPtr> found;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator{options_.directory, error}) {
    const auto number = number_in(file.path());
    if (!number) continue;
    files_made_ = std::max(files_made_.load(), *number);
    TRY(auto segment, JournalSegment::open(options_.disk, file.path().string()));
    found.push_back(std::move(segment));
  }
  if (error) return fail({.code = ErrorCode::store_unavailable, .log = {error.message()}});
  std::ranges::sort(found, {}, [](const auto& segment) { return segment->head().number; });
  return found;
}

// Tells the segments that are needed, from the newest one back, from those that are not.
Status Journal::follow_chain(std::deque<SegmentPtr> found) {
  if (found.empty()) return {};
  last_number_ = found.back()->head().number;
  const auto oldest = found.back()->head().oldest;
  std::optional<SegmentHead> next;
  while (!found.empty()) {
    auto segment = std::move(found.back());
    found.pop_back();
    const auto& head = segment->head();
    if (head.number == 0 || head.number < oldest) {
      spare_.push_front(std::move(segment));
      continue;
    }
    // One that could not be begun durably, and which the next one therefore does not follow.
    if (next && head.number > next->previous) {
      spare_.push_front(std::move(segment));
      continue;
    }
    if (next && head.number < next->previous) break;
    if (next) segment->set_records_end(next->previous_records_end);
    next = head;
    in_use_.push_front(std::move(segment));
  }
  if (last_number_ > 0 && (!found.empty() || in_use_.front()->head().number != oldest)) {
    return fail({.code = ErrorCode::internal_error,
                 .log = {"the journal in " + options_.directory + " lacks the segment " +
                         std::to_string(next->previous)}});
  }
  return {};
}

// Of the newest one the end is not known: it is where the whole records end.
Status Journal::scan_newest() {
  if (in_use_.empty()) return {};
  newest_ = in_use_.back();
  TRY(auto scanned, scan_contents(*newest_, std::nullopt));
  contents_ = std::move(scanned.contents);
  newest_->set_records_end(scanned.position);
  // Nobody has waited for the sync of all that is found there.
  return has_open_records() ? newest_->rewrite() : Status{};
}

Status Journal::fill(JournalIndex& index) {
  TRY(const bool has_snapshot, fill_from_snapshot(index));
  const auto put = [&](const SegmentPtr& segment, const SegmentContents& contents) {
    for (const auto& entry : contents.entries) {
      index.put(entry.key, {segment->head().number, entry.at, entry.length}, entry.is_main);
    }
  };
  for (const auto& segment : in_use_) {
    if (segment == newest_) continue;
    closed_bytes_ += segment->records_end();
    if (has_snapshot) continue;
    TRY(auto kept, segment->read_contents());
    if (kept) {
      put(segment, *kept);
      continue;
    }
    TRY(const auto scanned, scan_contents(*segment, segment->records_end()));
    put(segment, scanned.contents);
  }
  if (newest_ != nullptr) put(newest_, contents_);
  return {};
}

Result<bool> Journal::fill_from_snapshot(JournalIndex& index) {
  if (newest_ == nullptr || has_open_records()) return false;
  TRY(const auto snapshot,
      IndexSnapshot::read(options_.disk, options_.directory, newest_->head().number, index));
  if (!snapshot) return false;
  for (const auto& [number, latest] : snapshot->expiries) {
    const auto segment = find(number);
    if (segment != nullptr) segment->set_latest_expiry(latest);
  }
  return true;
}

Status Journal::finish(const JournalIndex& index) {
  if (newest_ == nullptr) return {};
  auto done = has_open_records() ? cut() : Status{};
  if (done) done = end_->sync();
  if (!done) return done;
  IndexSnapshot snapshot{newest_->head().number, {}};
  for (const auto& segment : in_use_) {
    snapshot.expiries.push_back({segment->head().number, segment->latest_expiry()});
  }
  return IndexSnapshot::write(options_.disk, options_.directory, snapshot, index);
}

// That nothing is missing behind the newest record that was found.
Status Journal::prove_end() const {
  const auto& noted = end_->found();
  const auto newest = in_use_.empty() ? 0 : in_use_.back()->head().number;
  const bool goes_further =
      newest < noted.segment ||
      (newest == noted.segment && newest > 0 && in_use_.back()->records_end() < noted.records_end);
  if (!goes_further) return {};
  return fail({.code = ErrorCode::internal_error,
               .log = {"the journal in " + options_.directory + " is damaged: segment " +
                       std::to_string(noted.segment) + " went up to " +
                       std::to_string(noted.records_end)}});
}

Result<Journal::SegmentPtr> Journal::make_file() {
  const auto path =
      options_.directory + "/" + std::string{name_start} + std::to_string(++files_made_);
  auto made = make_private_file(path);
  if (made) made = sync_directory(options_.directory);
  if (!made) return fail(made.error());
  return JournalSegment::open(options_.disk, path);
}

Result<Journal::SegmentPtr> Journal::take_spare() {
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
// still be needed.
Status Journal::cut() {
  ensure(added_.empty(), "a batch is in one segment");
  // Nothing in it was ever acknowledged: its file may be begun again at once.
  const bool is_unused = newest_ != nullptr && newest_->records_end() == records_begin;
  if (newest_ != nullptr && !is_unused) close_newest();
  auto next = std::exchange(newest_, nullptr);
  if (!is_unused) {
    TRY(next, take_spare());
  }
  const auto head = next_head(is_unused ? Place::of_the_newest : Place::after_the_newest);
  auto begun = next->begin(head);
  if (begun) begun = next->sync();
  {
    const std::lock_guard lock{mutex_};
    (begun ? in_use_ : spare_).push_back(next);
    if (begun) oldest_named_ = head.oldest;
  }
  if (!begun) return begun;
  newest_ = std::move(next);
  return end_->note({head.number, records_begin});
}

// What its records hold is written for the next start; should that fail, they are read then.
void Journal::close_newest() {
  (void)newest_->write_contents(contents_);
  contents_ = {};
  closed_bytes_ += newest_->records_end();
}

// The head of a segment that follows the newest one, or takes its place.
SegmentHead Journal::next_head(Place place) {
  SegmentHead head{.number = ++last_number_, .oldest = last_number_};
  const std::lock_guard lock{mutex_};
  if (place == Place::of_the_newest) in_use_.pop_back();
  if (in_use_.empty()) return head;
  head.previous = in_use_.back()->head().number;
  head.previous_records_end = in_use_.back()->records_end();
  head.oldest = in_use_.front()->head().number;
  return head;
}

Result<bool> Journal::make_room() {
  if (newest_ != nullptr && newest_->records_end() < options_.segment_bytes) return false;
  const auto begun = cut();
  if (!begun) return fail(begun.error());
  return true;
}

BufferPlace Journal::end_place() const {
  return {newest_->head().number, static_cast<std::uint32_t>(newest_->records_end())};
}

void Journal::add(const JournalRecord& record) {
  const auto place = append_record(added_, record, end_place());
  const auto content = std::string_view{added_}.substr(added_.size() - place.length + frame_bytes);
  added_contents_.add(parts_of(content), place);
}

void Journal::add_content(std::string_view content) {
  added_contents_.add(parts_of(content), append_content(added_, content, end_place()));
}

Result<std::span<const SegmentEntry>> Journal::commit() {
  const auto end = newest_->records_end() + static_cast<std::int64_t>(added_.size());
  auto done = newest_->append(added_);
  if (done) done = end_->note({newest_->head().number, end});
  if (!done) {
    discard();
    return fail(done.error());
  }
  newest_->set_records_end(end);
  const auto count = added_contents_.entries.size();
  contents_.append(added_contents_);
  discard();
  return std::span<const SegmentEntry>{contents_.entries}.last(count);
}

void Journal::discard() {
  added_.clear();
  added_contents_ = {};
}

Status Journal::prove_room() {
  constexpr std::size_t batch_bytes = 64 * 1024;
  return newest_->reserve(batch_bytes);
}

bool Journal::has_open_records() const {
  return newest_ != nullptr && newest_->records_end() > records_begin;
}

std::shared_ptr<JournalSegment> Journal::oldest_closed() const {
  const std::lock_guard lock{mutex_};
  return in_use_.size() > 1 ? in_use_.front() : nullptr;
}

Status Journal::release_oldest() {
  std::deque<SegmentPtr> surplus;
  {
    const std::lock_guard lock{mutex_};
    ensure(in_use_.size() > 1, "only a closed segment is given free");
    closed_bytes_ -= in_use_.front()->records_end();
    spare_.push_back(std::move(in_use_.front()));
    in_use_.pop_front();
    // As long as a head calls a segment needed, its absence would be taken for a loss.
    while (spare_.size() > spares_max && spare_.front()->head().number < oldest_named_) {
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
Journal::SegmentPtr Journal::find(std::uint64_t number) const {
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

}  // namespace counterfoil::journal
