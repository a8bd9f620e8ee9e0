#include "store/sqlite/journal.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/ensure.h"
#include "store/sqlite/directory_lock.h"

namespace counterfoil::sqlite {
namespace {

constexpr std::string_view name_start = "journal.";
constexpr std::int64_t segment_bytes_least = 64 << 10;
// Who waits for room waits until a whole segment is moved: some tens of milliseconds.
constexpr std::int64_t segment_bytes_most = 4 << 20;
constexpr std::int64_t segments_of_a_journal = 128;
constexpr std::size_t reserve_factor = 4;
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

Journal::Journal(JournalOptions options)
    : options_{std::move(options)},
      segment_bytes_{std::clamp(options_.bytes_max / segments_of_a_journal, segment_bytes_least,
                                segment_bytes_most)} {}

Result<std::unique_ptr<Journal>> Journal::open(JournalOptions options, const Visit& visit) {
  std::unique_ptr<Journal> journal{new Journal{std::move(options)}};
  TRY(auto found, journal->find_files());
  TRY(auto end, JournalEnd::open(journal->options_.directory, journal->options_.vfs));
  journal->end_.emplace(std::move(end));
  auto done = journal->follow_chain(std::move(found));
  if (done) done = journal->visit_records(visit);
  if (done) done = journal->prove_end();
  if (done) done = journal->cut();
  if (!done) return fail(done.error());
  return journal;
}

Result<std::vector<std::string>> Journal::needed_files(const std::string& directory) {
  Journal journal{{directory, {}, 0}};
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
    TRY(auto segment, JournalSegment::open(options_.vfs, file.path().string()));
    found.push_back(std::make_shared<JournalSegment>(std::move(segment)));
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

Status Journal::visit_records(const Visit& visit) {
  for (const auto& segment : in_use_) {
    const bool is_newest = segment == in_use_.back();
    const auto end = is_newest ? std::nullopt : std::optional{segment->records_end()};
    JournalCursor cursor{*segment, end};
    for (;;) {
      TRY(auto step, cursor.next());
      if (!step) break;
      visit(step->place, step->record);
    }
    if (!is_newest) continue;
    newest_ = segment;
    segment->set_records_end(cursor.position());
    // Nobody has waited for the sync of all that is found there.
    if (segment->records_end() > records_begin) return segment->rewrite();
  }
  return {};
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
  TRY(auto segment, JournalSegment::open(options_.vfs, path));
  return std::make_shared<JournalSegment>(std::move(segment));
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

std::size_t Journal::segments_max() const {
  return static_cast<std::size_t>(std::max<std::int64_t>(options_.bytes_max / segment_bytes_, 2));
}

Result<bool> Journal::make_room(Reserve reserve) {
  if (newest_ != nullptr && newest_->records_end() < segment_bytes_) return true;
  std::size_t count = 0;
  {
    const std::lock_guard lock{mutex_};
    count = in_use_.size();
  }
  const auto most = segments_max() * (reserve == Reserve::use ? reserve_factor : 1);
  if (count >= most) return false;
  const auto begun = cut();
  if (!begun) return fail(begun.error());
  return true;
}

JournalPlace Journal::add(const JournalRecord& record) {
  return append_record(added_, record, newest_->head().number,
                       static_cast<std::uint32_t>(newest_->records_end()));
}

Status Journal::commit() {
  const auto end = newest_->records_end() + static_cast<std::int64_t>(added_.size());
  auto done = newest_->append(added_);
  added_.clear();
  if (done) done = end_->note({newest_->head().number, end});
  if (done) newest_->set_records_end(end);
  return done;
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
  std::unique_lock lock{mutex_};
  ensure(in_use_.size() > 1, "only a closed segment is given free");
  spare_.push_back(std::move(in_use_.front()));
  in_use_.pop_front();
  if (spare_.size() <= spares_max) return {};
  // As long as a head calls it needed, its absence would be taken for a loss.
  if (spare_.front()->head().number >= oldest_named_) return {};
  const auto surplus = std::move(spare_.front());
  spare_.pop_front();
  lock.unlock();
  return DiskFile::remove(options_.vfs, surplus->path());
}

Status Journal::prepare_spare() {
  {
    const std::lock_guard lock{mutex_};
    if (!spare_.empty() || in_use_.size() >= segments_max()) return {};
  }
  TRY(auto spare, make_file());
  auto filled = spare->fill(segment_bytes_);
  const std::lock_guard lock{mutex_};
  spare_.push_back(std::move(spare));
  return filled;
}

bool Journal::wants_work() const {
  if (wants_flush()) return true;
  const std::lock_guard lock{mutex_};
  return spare_.empty() && newest_->records_end() > segment_bytes_ / 2;
}

bool Journal::wants_flush() const {
  const std::size_t headroom = std::max<std::size_t>(2, segments_max() / 16);
  const std::lock_guard lock{mutex_};
  return in_use_.size() + headroom > segments_max() && in_use_.size() > 1;
}

Result<std::optional<JournalRecord>> Journal::read(const JournalPlace& place) const {
  SegmentPtr segment;
  {
    const std::lock_guard lock{mutex_};
    const auto found = std::ranges::find_if(
        in_use_, [&](const auto& candidate) { return candidate->head().number == place.segment; });
    if (found != in_use_.end()) segment = *found;
  }
  if (segment == nullptr) return std::nullopt;
  return segment->read(place);
}

}  // namespace counterfoil::sqlite
