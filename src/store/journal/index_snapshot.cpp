#include "store/journal/index_snapshot.h"

#include <xxhash.h>

#include <array>
#include <atomic>
#include <filesystem>

#include "store/journal/byte_codec.h"
#include "store/journal/directory_lock.h"
#include "store/journal/in_parallel.h"

namespace counterfoil::journal {
namespace {

constexpr std::uint64_t magic = 0x32'78'64'6e'69'66'63'0a;  // the format, with its version

std::string path_in(const std::string& directory) { return directory + "/journal.index"; }

std::uint64_t checksum(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

// The file: three numbers, the head, the texts of the shards. The numbers are the segment's, the
// head's length and its checksum, and the head has the checksums of the shards.
constexpr std::size_t numbers_bytes = 3 * sizeof(std::uint64_t);

struct ShardText {
  std::uint64_t length = 0;
  std::uint64_t checksum = 0;
};

struct SnapshotHead {
  std::uint64_t seed = 0;
  std::array<ShardText, JournalIndex::shards> shards{};
  std::vector<SegmentExpiry> expiries;
};

std::string write_head(const SnapshotHead& head) {
  std::string text;
  ByteWriter writer{text};
  writer.put(magic);
  writer.put(head.seed);
  for (const auto& shard : head.shards) {
    writer.put(shard.length);
    writer.put(shard.checksum);
  }
  for (const auto& expiry : head.expiries) {
    writer.put(expiry.segment);
    writer.put(std::int64_t{expiry.latest.time_since_epoch().count()});
  }
  return text;
}

// Nothing when it is of another version.
std::optional<SnapshotHead> read_head(std::string_view text) {
  ByteReader reader{text};
  if (reader.get<std::uint64_t>() != magic) return std::nullopt;
  SnapshotHead head;
  head.seed = reader.get<std::uint64_t>();
  for (auto& shard : head.shards) {
    shard.length = reader.get<std::uint64_t>();
    shard.checksum = reader.get<std::uint64_t>();
  }
  while (!reader.is_at_end()) {
    const auto segment = reader.get<std::uint64_t>();
    const Timestamp latest{std::chrono::microseconds{reader.get<std::int64_t>()}};
    head.expiries.push_back({segment, latest});
  }
  if (!reader.is_whole()) return std::nullopt;
  return head;
}

// Where each shard's text begins, and where the last one ends; nothing when that is not in a file
// of `size` bytes.
using ShardPlaces = std::array<std::int64_t, JournalIndex::shards + 1>;
std::optional<ShardPlaces> places_of(const SnapshotHead& head, std::size_t head_length,
                                     std::int64_t size) {
  ShardPlaces places{};
  auto at = static_cast<std::uint64_t>(numbers_bytes + head_length);
  const auto end = static_cast<std::uint64_t>(size);
  for (std::size_t number = 0; number < JournalIndex::shards; ++number) {
    places[number] = static_cast<std::int64_t>(at);
    const auto length = head.shards[number].length;
    if (at > end || length > end - at) return std::nullopt;
    at += length;
  }
  places.back() = static_cast<std::int64_t>(at);
  return places;
}

// The head's text; nothing when it is no head for that segment.
Result<std::optional<std::string>> read_head_text(DiskFile& file, std::uint64_t newest,
                                                  std::int64_t size) {
  std::string numbers(numbers_bytes, '\0');
  auto read = file.read(numbers.data(), numbers.size(), 0);
  if (!read) return fail(read.error());
  ByteReader reader{numbers};
  const bool belongs = reader.get<std::uint64_t>() == newest;
  const auto length = reader.get<std::uint64_t>();
  if (!belongs || length > static_cast<std::uint64_t>(size)) return std::nullopt;
  std::string text(length, '\0');
  read = file.read(text.data(), text.size(), numbers_bytes);
  if (!read) return fail(read.error());
  if (reader.get<std::uint64_t>() != checksum(text)) return std::nullopt;
  return text;
}

// False when a shard is not there whole, or cannot be read.
bool read_shards(DiskFile& file, const SnapshotHead& head, const ShardPlaces& places,
                 JournalIndex& index) {
  std::atomic<bool> is_whole = true;
  in_parallel_each(JournalIndex::shards, [&] {
    return [&, text = std::string{}](std::size_t number) mutable {
      if (!is_whole) return;
      const auto& [length, expected] = head.shards[number];
      text.resize(length);
      const auto read = file.read(text.data(), text.size(), places[number]);
      const bool is_read = read && checksum(text) == expected && index.read_shard(number, text);
      if (!is_read) is_whole = false;
    };
  });
  return is_whole;
}

}  // namespace

Status IndexSnapshot::write(Disk& disk, const std::string& directory, const IndexSnapshot& snapshot,
                            const JournalIndex& index) {
  const auto path = path_in(directory);
  auto done = make_private_file(path);
  if (!done) return done;
  TRY(const auto file, disk.open(path));
  SnapshotHead head{index.seed(), {}, snapshot.expiries};
  const auto head_length = write_head(head).size();
  auto at = static_cast<std::int64_t>(numbers_bytes + head_length);
  for (std::size_t number = 0; done && number < JournalIndex::shards; ++number) {
    const auto text = index.write_shard(number);
    head.shards[number] = {text.size(), checksum(text)};
    done = file->write(text, at);
    at += static_cast<std::int64_t>(text.size());
  }
  const auto head_text = write_head(head);
  std::string begin;
  ByteWriter writer{begin};
  writer.put(snapshot.newest);
  writer.put(std::uint64_t{head_text.size()});
  writer.put(checksum(head_text));
  begin += head_text;
  if (done) done = file->write(begin, 0);
  if (done) done = file->sync();
  return done;
}

Result<std::optional<IndexSnapshot>> IndexSnapshot::read(Disk& disk, const std::string& directory,
                                                         std::uint64_t newest,
                                                         JournalIndex& index) {
  const auto path = path_in(directory);
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown)) return std::nullopt;
  TRY(const auto file, disk.open(path));
  TRY(const auto size, file->size());
  TRY(const auto head_text, read_head_text(*file, newest, size));
  auto head = head_text ? read_head(*head_text) : std::nullopt;
  if (!head) return std::nullopt;
  const auto places = places_of(*head, head_text->size(), size);
  if (!places) return std::nullopt;
  const auto seed = index.seed();
  index.clear(head->seed);
  if (!read_shards(*file, *head, *places, index)) {
    index.clear(seed);
    return std::nullopt;
  }
  return IndexSnapshot{newest, std::move(head->expiries)};
}

}  // namespace counterfoil::journal
