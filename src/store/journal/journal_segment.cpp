#include "store/journal/journal_segment.h"

#include <xxhash.h>

#include <algorithm>

#include "store/journal/byte_codec.h"

namespace counterfoil::journal {
namespace {

constexpr std::uint64_t magic = 0x34'6c'6e'72'6a'66'63'0a;  // the format, with its version
constexpr std::uint64_t any_version = ~(std::uint64_t{0xff} << 56U);
constexpr std::size_t head_bytes = 9 * sizeof(std::uint64_t);
// Twice, in two sectors, since without it nothing in the file can be read.
constexpr std::int64_t second_head_at = 2'048;

std::string head_text(const SegmentHead& head) {
  std::string text;
  ByteWriter writer{text};
  writer.put(magic);
  writer.put(head.number);
  writer.put(head.previous);
  writer.put(head.previous_records_end);
  writer.put(head.oldest);
  writer.put(head.key);
  writer.put(head.salt);
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
  head.key = reader.get<KeyMark>();
  head.salt = reader.get_bytes<std::tuple_size_v<Salt>>();
  if (head_text(head) == text) return head;
  return std::nullopt;
}

bool is_empty(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '\0'; });
}

bool is_of_another_version(std::string_view text) {
  const auto begin = ByteReader{text}.get<std::uint64_t>();
  return begin != magic && (begin & any_version) == (magic & any_version);
}

std::optional<JournalRecord> record_in(std::string_view bytes, const JournalPlace& place,
                                       const AesGcm& cipher) {
  if (!is_record(bytes, place)) return std::nullopt;
  return open_record(bytes, cipher);
}

tl::unexpected<Error> damaged(const std::string& what, const std::string& path) {
  return fail({.code = ErrorCode::internal_error, .log = {what + " is damaged in " + path}});
}

}  // namespace

Result<std::shared_ptr<JournalSegment>> JournalSegment::open(Disk& disk, const std::string& path) {
  TRY(auto file, disk.open(path));
  auto segment = std::make_shared<JournalSegment>(std::move(file));
  std::string both(second_head_at + head_bytes, '\0');
  const auto read = segment->file_->read(both.data(), both.size(), 0);
  if (!read) return fail(read.error());
  const auto first = std::string_view{both}.substr(0, head_bytes);
  const auto second = std::string_view{both}.substr(second_head_at);
  auto head = read_head(first);
  if (!head) head = read_head(second);
  if (!head && is_of_another_version(first)) {
    return fail({.code = ErrorCode::store_unavailable,
                 .log = {path + " was written by another version of this program"}});
  }
  // One that was begun has two heads: a few flipped bits do not empty either.
  if (!head && (is_empty(first) || is_empty(second))) head = SegmentHead{};
  if (!head) return damaged("the head", path);
  segment->head_ = *head;
  return segment;
}

// The second head first: as long as the first one is the former segment's, so is the file.
Result<std::shared_ptr<JournalSegment>> JournalSegment::begin_anew(const SegmentHead& head,
                                                                   const AesGcm& cipher) const {
  auto segment = std::make_shared<JournalSegment>(file_);
  const auto text = head_text(head);
  auto written = file_->write(text, second_head_at);
  if (written) written = file_->write(text, 0);
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
