#include "store/journal/index_snapshot.h"

#include <xxhash.h>

#include <atomic>
#include <filesystem>

#include "store/journal/byte_codec.h"
#include "store/journal/directory_lock.h"
#include "store/journal/in_parallel.h"

namespace counterfoil::journal {
namespace {

constexpr std::uint64_t magic = 0x33'78'64'6e'69'66'63'0a;  // the format, with its version

// The file: four numbers, the texts of the shards, the head. The numbers are the magic, where the
// head begins, its length and its checksum; the head has the checksums of the shards.
constexpr std::size_t numbers_bytes = 4 * sizeof(std::uint64_t);
constexpr std::int64_t shards_begin = 4'096;
constexpr std::uint64_t places_max = std::uint64_t{1} << 28U;  // of a shard

std::uint64_t checksum(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

std::string write_head(const IndexSnapshot::Head& head) {
  std::string text;
  ByteWriter writer{text};
  writer.put(head.seed);
  for (const auto& shard : head.shards) {
    writer.put(shard.places);
    writer.put(shard.live_bytes);
    writer.put(shard.checksum);
  }
  writer.put(head.coverage.start);
  for (const auto& segment : head.coverage.segments) {
    writer.put(segment.number);
    writer.put(segment.salt);
    writer.put(segment.records_end);
    writer.put(std::int64_t{segment.latest_expiry.time_since_epoch().count()});
  }
  return text;
}

std::optional<IndexSnapshot::Head> read_head(std::string_view text) {
  ByteReader reader{text};
  IndexSnapshot::Head head;
  head.seed = reader.get<std::uint64_t>();
  for (auto& shard : head.shards) {
    shard.places = reader.get<std::uint64_t>();
    shard.live_bytes = reader.get<std::int64_t>();
    shard.checksum = reader.get<std::uint64_t>();
    if (shard.places > places_max) return std::nullopt;
  }
  head.coverage.start = reader.get<std::uint64_t>();
  while (!reader.is_at_end()) {
    CoveredSegment segment;
    segment.number = reader.get<std::uint64_t>();
    segment.salt = reader.get_bytes<std::tuple_size_v<Salt>>();
    segment.records_end = reader.get<std::int64_t>();
    segment.latest_expiry = Timestamp{std::chrono::microseconds{reader.get<std::int64_t>()}};
    head.coverage.segments.push_back(segment);
  }
  if (!reader.is_whole() || head.coverage.segments.empty()) return std::nullopt;
  return head;
}

std::string write_numbers(std::int64_t head_at, std::string_view head) {
  std::string text;
  ByteWriter writer{text};
  writer.put(magic);
  writer.put(head_at);
  writer.put(std::uint64_t{head.size()});
  writer.put(checksum(head));
  return text;
}

// The head's text; nothing when there is none.
Result<std::optional<std::string>> read_head_text(DiskFile& file) {
  TRY(const auto size, file.size());
  std::string numbers(numbers_bytes, '\0');
  auto read = file.read(numbers.data(), numbers.size(), 0);
  if (!read) return fail(read.error());
  ByteReader reader{numbers};
  const bool is_known = reader.get<std::uint64_t>() == magic;
  const auto at = reader.get<std::int64_t>();
  const auto length = reader.get<std::int64_t>();
  const bool has_room = at >= shards_begin && at <= size && length >= 0 && length <= size - at;
  if (!is_known || !has_room) return std::nullopt;
  std::string text(static_cast<std::size_t>(length), '\0');
  read = file.read(text.data(), text.size(), at);
  if (!read) return fail(read.error());
  if (reader.get<std::uint64_t>() != checksum(text)) return std::nullopt;
  return text;
}

// Writes to a file what it is given, in parts.
class PartWriter {
 public:
  PartWriter(DiskFile& file, const std::function<bool()>& goes_on)
      : file_{file}, goes_on_{goes_on} {}

  [[nodiscard]] std::int64_t at() const {
    return written_ + static_cast<std::int64_t>(waiting_.size());
  }
  // What is added to it stands behind all else.
  [[nodiscard]] std::string& waiting() { return waiting_; }
  // False: it is to be left.
  [[nodiscard]] Result<bool> write_parts() {
    std::size_t begin = 0;
    for (; waiting_.size() - begin >= part_bytes; begin += part_bytes) {
      TRY(const bool goes_on, write(std::string_view{waiting_}.substr(begin, part_bytes)));
      if (!goes_on) return false;
    }
    waiting_.erase(0, begin);
    return true;
  }
  [[nodiscard]] Result<bool> write_rest() {
    TRY(const bool goes_on, write(waiting_));
    waiting_.clear();
    return goes_on;
  }

 private:
  // As much as a sync of the journal, which has to wait for it, is not made much longer by.
  static constexpr std::size_t part_bytes = 256 * 1024;

  Result<bool> write(std::string_view part) {
    auto done = file_.write(part, written_);
    if (done && goes_on_) done = file_.sync();
    if (!done) return fail(done.error());
    written_ += static_cast<std::int64_t>(part.size());
    return !goes_on_ || goes_on_();
  }

  DiskFile& file_;
  const std::function<bool()>& goes_on_;
  std::int64_t written_ = shards_begin;
  std::string waiting_;
};

}  // namespace

// The numbers last: until then they name a head that is not whole, or the checksums in it tell that
// the shards are no longer its own.
Result<std::optional<std::int64_t>> IndexSnapshot::write(Disk& disk, const std::string& path,
                                                         const JournalIndex& index,
                                                         const Writing& writing) {
  const auto made = make_private_file(path);
  if (!made) return fail(made.error());
  TRY(const auto file, disk.open(path));
  Head head{index.seed(), {}, {}};
  PartWriter writer{*file, writing.goes_on};
  for (std::size_t number = 0; number < JournalIndex::shards; ++number) {
    const auto begin = writer.waiting().size();
    auto& shard = head.shards[number];
    shard.live_bytes = index.write_shard(number, writer.waiting());
    const auto text = std::string_view{writer.waiting()}.substr(begin);
    shard.places = text.size() / sizeof(PackedPlace);
    shard.checksum = checksum(text);
    TRY(const bool goes_on, writer.write_parts());
    if (!goes_on) return std::nullopt;
  }
  const auto bytes = writer.at() - shards_begin;
  head.coverage = writing.coverage();
  TRY(bool goes_on, writer.write_rest());
  const auto head_at = writer.at();
  const auto head_text = write_head(head);
  writer.waiting() = head_text;
  if (goes_on) {
    TRY(goes_on, writer.write_rest());
  }
  if (!goes_on) return std::nullopt;
  auto done = file->write(write_numbers(head_at, head_text), 0);
  if (done) done = file->sync();
  if (!done) return fail(done.error());
  return bytes;
}

Result<std::unique_ptr<IndexSnapshot>> IndexSnapshot::open(Disk& disk, const std::string& path) {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) return nullptr;
  TRY(auto file, disk.open(path));
  TRY(const auto head_text, read_head_text(*file));
  auto head = head_text ? read_head(*head_text) : std::nullopt;
  if (!head) return nullptr;
  return std::unique_ptr<IndexSnapshot>{new IndexSnapshot{std::move(file), *std::move(head)}};
}

IndexSnapshot::IndexSnapshot(std::unique_ptr<DiskFile> file, Head head)
    : file_{std::move(file)}, head_{std::move(head)} {
  auto at = shards_begin;
  for (std::size_t number = 0; number < JournalIndex::shards; ++number) {
    places_[number] = at;
    at += static_cast<std::int64_t>(head_.shards[number].places * sizeof(PackedPlace));
  }
  bytes_ = at - shards_begin;
}

bool IndexSnapshot::read_shard(std::size_t shard, std::string& text) const {
  text.resize(head_.shards[shard].places * sizeof(PackedPlace));
  const auto read = file_->read(text.data(), text.size(), places_[shard]);
  return read && checksum(text) == head_.shards[shard].checksum;
}

bool IndexSnapshot::is_whole() const {
  std::atomic<bool> is_whole = true;
  in_parallel_each(JournalIndex::shards, [&] {
    return [&, text = std::string{}](std::size_t shard) mutable {
      if (!is_whole) return;
      if (!read_shard(shard, text) || !PlaceTable::is_text(text)) is_whole = false;
    };
  });
  return is_whole;
}

ShardSource::Share IndexSnapshot::share_of(std::size_t shard) const {
  return {head_.shards[shard].places, head_.shards[shard].live_bytes};
}

std::optional<std::int64_t> IndexSnapshot::fill(std::size_t shard, PlaceTable& table) {
  std::string text;
  if (!read_shard(shard, text)) return std::nullopt;
  return table.read(text, oldest_);
}

}  // namespace counterfoil::journal
