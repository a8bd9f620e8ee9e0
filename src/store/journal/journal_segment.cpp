#include "store/journal/journal_segment.h"

#include <algorithm>

namespace counterfoil::journal {
namespace {

// `bytes` may go on behind the record: the index does not know to the byte how long it is.
std::optional<JournalRecord> record_in(std::string_view bytes, JournalPlace place,
                                       const AesGcm& cipher) {
  place.length = std::min(place.length, record_length(bytes));
  bytes = bytes.substr(0, place.length);
  if (!is_record(bytes, place)) return std::nullopt;
  return open_record(bytes, cipher);
}

}  // namespace

Result<std::shared_ptr<JournalSegment>> JournalSegment::open(Disk& disk, const std::string& path) {
  TRY(auto file, disk.open(path));
  auto segment = std::make_shared<JournalSegment>(std::move(file));
  std::string bytes(records_begin, '\0');
  const auto read = segment->file_->read(bytes.data(), bytes.size(), 0);
  if (!read) return fail(read.error());
  const auto found = read_heads(bytes);
  if (found.state == HeadState::unreadable) return nullptr;
  if (found.state == HeadState::of_another_version) {
    return fail({.code = ErrorCode::store_unavailable,
                 .log = {path + " was written by another version of this program"}});
  }
  segment->head_ = found.head;
  segment->head_is_mended_ =
      found.state == HeadState::never_begun || bytes == write_heads(found.head);
  return segment;
}

// All at once: each copy that is right stays so.
Status JournalSegment::mend_head() {
  if (head_is_mended_) return {};
  auto written = file_->write(write_heads(head_), 0);
  if (written) written = file_->sync();
  head_is_mended_ = written.has_value();
  return written;
}

// The first copy last: as long as that is the former segment's, so is the file.
Result<std::shared_ptr<JournalSegment>> JournalSegment::begin_anew(const SegmentHead& head,
                                                                   const AesGcm& cipher) const {
  auto segment = std::make_shared<JournalSegment>(file_);
  const auto all = write_heads(head);
  auto written = file_->write(std::string_view{all}.substr(sector_bytes), sector_bytes);
  if (written) written = file_->write(std::string_view{all}.substr(0, sector_bytes), 0);
  if (!written) return fail(written.error());
  segment->head_ = head;
  segment->cipher_ = cipher;
  return segment;
}

Status JournalSegment::unlock(const StoreKeys& keys) {
  cipher_ = keys.segment_key(head_.key, head_.salt);
  if (cipher_) return {};
  return fail({.code = ErrorCode::store_unavailable,
               .log = {"the key under which " + path() + " is sealed is not among the store's"}});
}

// In small parts, each on the disk before the next: a sync of the writer's would have to wait for
// all that stands before it in the disk's queue.
Status JournalSegment::fill(std::int64_t bytes) {
  constexpr std::int64_t part_max = 256 << 10;
  const std::string zeros(static_cast<std::size_t>(std::min(part_max, bytes)), '\0');
  for (std::int64_t at = 0; at < bytes; at += part_max) {
    const auto length = static_cast<std::size_t>(std::min(part_max, bytes - at));
    auto done = file_->write({zeros.data(), length}, at);
    if (done) done = file_->sync();
    if (!done) return done;
  }
  return {};
}

Status JournalSegment::reserve(std::size_t bytes) {
  auto written = file_->write(std::string(bytes, '\0'), records_end_);
  if (written) written = file_->sync();
  return written;
}

Status JournalSegment::append(std::string_view records) {
  auto done = file_->write(records, records_end_);
  if (done) done = file_->sync();
  return done;
}

Status JournalSegment::write_contents(const SegmentContents& contents) {
  latest_expiry_ = contents.latest_expiry;
  return file_->write(journal::write_contents(contents, head_.number), records_end_);
}

Result<std::optional<SegmentContents>> JournalSegment::read_contents() {
  std::string text(contents_head_bytes, '\0');
  auto read = file_->read(text.data(), text.size(), records_end_);
  if (!read) return fail(read.error());
  const auto length = contents_length(text, head_.number);
  if (length == 0) return std::nullopt;
  text.resize(length);
  read = file_->read(text.data(), text.size(), records_end_);
  if (!read) return fail(read.error());
  auto contents = journal::read_contents(text);
  if (contents) latest_expiry_ = contents->latest_expiry;
  return contents;
}

std::size_t JournalSegment::count_contents() {
  std::string text(contents_head_bytes, '\0');
  const auto read = file_->read(text.data(), text.size(), records_end_);
  return read ? contents_count(text, head_.number).value_or(0) : 0;
}

Result<std::optional<JournalRecord>> JournalSegment::read(const JournalPlace& place) {
  std::string bytes(place.length, '\0');
  const auto read = file_->read(bytes.data(), bytes.size(), place.at);
  if (!read) return fail(read.error());
  return record_in(bytes, place, *cipher_);
}

std::optional<JournalRecord> JournalSegment::read_cached(const JournalPlace& place) {
  std::string bytes(place.length, '\0');
  if (!file_->read_cached(bytes.data(), bytes.size(), place.at)) return std::nullopt;
  return record_in(bytes, place, *cipher_);
}

Result<std::string_view> SegmentReader::bytes_at(std::int64_t at, std::size_t length) {
  constexpr std::size_t window_bytes = 256 * 1024;
  const bool has_all =
      at >= window_at_ && static_cast<std::size_t>(at - window_at_) + length <= window_.size();
  if (!has_all) {
    window_.resize(std::max(window_bytes, length));
    window_at_ = at;
    auto read = segment_.file_->read(window_.data(), window_.size(), at);
    // A sector that cannot be read is not to take its neighbours along.
    window_.resize(read ? window_.size() : length);
    if (!read) read = segment_.file_->read(window_.data(), window_.size(), at);
    if (!read) {
      window_.clear();
      return fail(read.error());
    }
  }
  return std::string_view{window_}.substr(static_cast<std::size_t>(at - window_at_), length);
}

Result<std::optional<JournalRecord>> SegmentReader::read(const JournalPlace& place) {
  TRY(const auto bytes, bytes_at(place.at, place.length));
  return record_in(bytes, place, segment_.cipher());
}

}  // namespace counterfoil::journal
