#include "store/journal/journal_segment.h"

#include <xxhash.h>

#include <algorithm>

#include "store/journal/byte_codec.h"

namespace counterfoil::journal {
namespace {

constexpr std::uint64_t magic = 0x32'6c'6e'72'6a'66'63'0a;  // the format, with its version
constexpr std::uint64_t any_version = ~(std::uint64_t{0xff} << 56U);
constexpr std::size_t head_bytes = 6 * sizeof(std::uint64_t);
constexpr std::uint32_t record_bytes_max = 1 << 30;

std::string head_text(const SegmentHead& head) {
  std::string text;
  ByteWriter writer{text};
  writer.put(magic);
  writer.put(head.number);
  writer.put(head.previous);
  writer.put(head.previous_records_end);
  writer.put(head.oldest);
  writer.put(std::uint64_t{XXH3_64bits(text.data(), text.size())});
  return text;
}

std::optional<SegmentHead> read_head(std::string_view text) {
  ByteReader reader{text};
  (void)reader.get<std::uint64_t>();
  SegmentHead head;
  head.number = reader.get<std::uint64_t>();
  head.previous = reader.get<std::uint64_t>();
  head.previous_records_end = reader.get<std::int64_t>();
  head.oldest = reader.get<std::uint64_t>();
  if (head_text(head) == text) return head;
  const bool never_begun = std::all_of(text.begin(), text.end(), [](char c) { return c == '\0'; });
  if (never_begun) return SegmentHead{};
  return std::nullopt;
}

bool is_of_another_version(std::string_view text) {
  ByteReader reader{text};
  const auto begin = reader.get<std::uint64_t>();
  (void)reader.get_bytes<4 * sizeof(std::uint64_t)>();
  const auto covered = text.substr(0, text.size() - sizeof(std::uint64_t));
  return begin != magic && (begin & any_version) == (magic & any_version) &&
         reader.get<std::uint64_t>() == XXH3_64bits(covered.data(), covered.size());
}

std::optional<JournalRecord> record_in(std::string_view bytes, const JournalPlace& place) {
  if (!is_record(bytes, place)) return std::nullopt;
  return read_content(bytes.substr(frame_bytes));
}

tl::unexpected<Error> damaged(const std::string& what, const std::string& path) {
  return fail({.code = ErrorCode::internal_error, .log = {what + " is damaged in " + path}});
}

}  // namespace

Result<std::shared_ptr<JournalSegment>> JournalSegment::open(Disk& disk, const std::string& path) {
  TRY(auto file, disk.open(path));
  auto segment = std::make_shared<JournalSegment>(std::move(file));
  std::string text(head_bytes, '\0');
  const auto read = segment->file_->read(text.data(), text.size(), 0);
  if (!read) return fail(read.error());
  const auto head = read_head(text);
  if (!head && is_of_another_version(text)) {
    return fail({.code = ErrorCode::store_unavailable,
                 .log = {path + " was written by another version of this program"}});
  }
  if (!head) return damaged("the head", path);
  segment->head_ = *head;
  return segment;
}

Status JournalSegment::fill(std::int64_t bytes) {
  constexpr std::int64_t part_max = 1 << 20;
  const std::string zeros(static_cast<std::size_t>(std::min(part_max, bytes)), '\0');
  for (std::int64_t at = 0; at < bytes; at += part_max) {
    const auto length = static_cast<std::size_t>(std::min(part_max, bytes - at));
    auto written = file_->write({zeros.data(), length}, at);
    if (!written) return written;
  }
  return file_->sync();
}

Status JournalSegment::reserve(std::size_t bytes) {
  auto written = file_->write(std::string(bytes, '\0'), records_end_);
  if (written) written = file_->sync();
  return written;
}

Status JournalSegment::begin(const SegmentHead& head) {
  auto written = file_->write(head_text(head), 0);
  if (!written) return written;
  head_ = head;
  records_end_ = records_begin;
  latest_expiry_ = Timestamp{};
  return {};
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

Result<std::optional<JournalRecord>> JournalSegment::read(const JournalPlace& place) {
  std::string bytes(place.length, '\0');
  const auto read = file_->read(bytes.data(), bytes.size(), place.at);
  if (!read) return fail(read.error());
  return record_in(bytes, place);
}

std::optional<JournalRecord> JournalSegment::read_cached(const JournalPlace& place) {
  std::string bytes(place.length, '\0');
  if (!file_->read_cached(bytes.data(), bytes.size(), place.at)) return std::nullopt;
  return record_in(bytes, place);
}

Result<std::string_view> SegmentReader::bytes_at(std::int64_t at, std::size_t length) {
  constexpr std::size_t window_bytes = 256 * 1024;
  const bool has_all =
      at >= window_at_ && static_cast<std::size_t>(at - window_at_) + length <= window_.size();
  if (!has_all) {
    window_.resize(std::max(window_bytes, length));
    window_at_ = at;
    const auto read = segment_.file_->read(window_.data(), window_.size(), at);
    if (!read) return fail(read.error());
  }
  return std::string_view{window_}.substr(static_cast<std::size_t>(at - window_at_), length);
}

Result<std::optional<std::string_view>> SegmentReader::read(const JournalPlace& place) {
  TRY(const auto record, bytes_at(place.at, place.length));
  if (!is_record(record, place)) return std::nullopt;
  return record.substr(frame_bytes);
}

Result<std::optional<SegmentReader::Step>> SegmentReader::next(std::optional<std::int64_t> end) {
  if (end && at_ >= *end) return std::nullopt;
  TRY(const auto frame, bytes_at(at_, frame_bytes));
  const auto at = static_cast<std::uint32_t>(at_);
  const auto number = segment_.head_.number;
  const JournalPlace place{number, at, framed_length(frame, number, at)};
  if (place.length > 0 && place.length < record_bytes_max) {
    TRY(const auto content, read(place));
    if (content) {
      at_ += place.length;
      return Step{place, *content};
    }
  }
  if (end) return damaged("the record at " + std::to_string(at_), segment_.path());
  return std::nullopt;
}

Result<ScannedContents> scan_contents(JournalSegment& segment, std::optional<std::int64_t> end) {
  ScannedContents found;
  SegmentReader reader{segment};
  for (;;) {
    TRY(const auto step, reader.next(end));
    if (!step) break;
    found.contents.add(parts_of(step->content), step->place);
  }
  found.position = reader.position();
  segment.set_latest_expiry(found.contents.latest_expiry);
  return found;
}

}  // namespace counterfoil::journal
