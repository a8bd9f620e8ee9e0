#include "store/sqlite/journal_segment.h"

#include <xxhash.h>

#include <algorithm>

#include "store/sqlite/byte_codec.h"

namespace counterfoil::sqlite {
namespace {

constexpr std::uint64_t magic = 0x31'6c'6e'72'6a'66'63'0a;  // the format, with its version
constexpr std::size_t head_bytes = 6 * sizeof(std::uint64_t);

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

tl::unexpected<Error> damaged(const std::string& what, const std::string& path) {
  return fail({.code = ErrorCode::internal_error, .log = {what + " is damaged in " + path}});
}

}  // namespace

Result<JournalSegment> JournalSegment::open(const std::string& vfs, const std::string& path) {
  TRY(auto file, DiskFile::open(vfs, path));
  JournalSegment segment{std::move(file)};
  std::string text(head_bytes, '\0');
  const auto read = segment.file_.read(text.data(), text.size(), 0);
  if (!read) return fail(read.error());
  const auto head = read_head(text);
  if (!head) return damaged("the head", path);
  segment.head_ = *head;
  return segment;
}

Status JournalSegment::fill(std::int64_t bytes) {
  constexpr std::int64_t part_max = 1 << 20;
  const std::string zeros(static_cast<std::size_t>(std::min(part_max, bytes)), '\0');
  for (std::int64_t at = 0; at < bytes; at += part_max) {
    const auto length = static_cast<std::size_t>(std::min(part_max, bytes - at));
    auto written = file_.write({zeros.data(), length}, at);
    if (!written) return written;
  }
  return file_.sync();
}

Status JournalSegment::reserve(std::size_t bytes) {
  auto written = file_.write(std::string(bytes, '\0'), records_end_);
  if (written) written = file_.sync();
  return written;
}

Status JournalSegment::begin(const SegmentHead& head) {
  auto written = file_.write(head_text(head), 0);
  if (!written) return written;
  head_ = head;
  records_end_ = records_begin;
  return {};
}

Status JournalSegment::append(std::string_view records) {
  auto done = file_.write(records, records_end_);
  if (done) done = file_.sync();
  return done;
}

Result<std::optional<JournalRecord>> JournalSegment::read(const JournalPlace& place) {
  std::string bytes(place.length, '\0');
  const auto read = file_.read(bytes.data(), bytes.size(), place.at);
  if (!read) return fail(read.error());
  if (!is_record(bytes, place)) return std::nullopt;
  return read_record(bytes);
}

// Makes the window hold `length` bytes from the position on.
Status JournalCursor::load(std::size_t length) {
  constexpr std::size_t window_bytes = 256 * 1024;
  if (at_ >= window_at_ && static_cast<std::size_t>(at_ - window_at_) + length <= window_.size()) {
    return {};
  }
  window_.resize(std::max(window_bytes, length));
  window_at_ = at_;
  return segment_.file_.read(window_.data(), window_.size(), window_at_);
}

Result<std::optional<JournalCursor::Step>> JournalCursor::next() {
  if (end_ && at_ >= *end_) return std::nullopt;
  auto loaded = load(frame_bytes);
  if (!loaded) return fail(loaded.error());
  const auto at = static_cast<std::uint32_t>(at_);
  const auto number = segment_.head_.number;
  const auto bytes = [&] {
    return std::string_view{window_}.substr(static_cast<std::size_t>(at_ - window_at_));
  };
  const JournalPlace place{number, at, framed_length(bytes(), number, at)};
  constexpr std::uint32_t length_max = 1 << 30;
  std::string_view record;
  if (place.length > 0 && place.length < length_max) {
    loaded = load(place.length);
    if (!loaded) return fail(loaded.error());
    record = bytes().substr(0, place.length);
  }
  if (record.empty() || !is_record(record, place)) {
    if (end_) return damaged("the record at " + std::to_string(at_), segment_.path());
    return std::nullopt;
  }
  at_ += place.length;
  return Step{place, record};
}

}  // namespace counterfoil::sqlite
