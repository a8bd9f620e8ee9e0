#include "store/journal/index_snapshot.h"

#include <xxhash.h>

#include <filesystem>

#include "store/journal/byte_codec.h"
#include "store/journal/directory_lock.h"

namespace counterfoil::journal {
namespace {

constexpr std::uint64_t magic = 0x31'78'64'6e'69'66'63'0a;  // the format, with its version
constexpr std::size_t part_head_bytes = 3 * sizeof(std::uint64_t);

std::string path_in(const std::string& directory) { return directory + "/journal.index"; }

std::uint64_t checksum(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

// The file is a sequence of parts, each with the number of the segment, its length and a checksum.
class PartWriter {
 public:
  PartWriter(DiskFile& file, std::uint64_t newest) : file_{file}, newest_{newest} {}

  [[nodiscard]] Status put(const std::string& text) {
    std::string head;
    ByteWriter writer{head};
    writer.put(newest_);
    writer.put(std::uint64_t{text.size()});
    writer.put(checksum(text));
    auto done = file_.write(head, at_);
    if (done) done = file_.write(text, at_ + static_cast<std::int64_t>(part_head_bytes));
    at_ += static_cast<std::int64_t>(part_head_bytes + text.size());
    return done;
  }

 private:
  DiskFile& file_;
  std::uint64_t newest_;
  std::int64_t at_ = 0;
};

class PartReader {
 public:
  PartReader(DiskFile& file, std::uint64_t newest) : file_{file}, newest_{newest} {}

  // False when the next part is not there whole.
  [[nodiscard]] Result<bool> get(std::string& text) {
    std::string head(part_head_bytes, '\0');
    auto read = file_.read(head.data(), head.size(), at_);
    if (!read) return fail(read.error());
    TRY(const auto bytes, file_.size());
    ByteReader reader{head};
    const bool belongs = reader.get<std::uint64_t>() == newest_;
    const auto length = reader.get<std::uint64_t>();
    at_ += static_cast<std::int64_t>(part_head_bytes);
    if (!belongs || length > static_cast<std::uint64_t>(std::max<std::int64_t>(bytes - at_, 0))) {
      return false;
    }
    text.resize(length);
    read = file_.read(text.data(), text.size(), at_);
    if (!read) return fail(read.error());
    at_ += static_cast<std::int64_t>(length);
    return reader.get<std::uint64_t>() == checksum(text);
  }

 private:
  DiskFile& file_;
  std::uint64_t newest_;
  std::int64_t at_ = 0;
};

std::string expiries_text(const std::vector<SegmentExpiry>& expiries) {
  std::string text;
  ByteWriter writer{text};
  writer.put(magic);
  for (const auto& expiry : expiries) {
    writer.put(expiry.segment);
    writer.put(std::int64_t{expiry.latest.time_since_epoch().count()});
  }
  return text;
}

std::optional<std::vector<SegmentExpiry>> read_expiries(std::string_view text) {
  ByteReader reader{text};
  if (reader.get<std::uint64_t>() != magic) return std::nullopt;
  std::vector<SegmentExpiry> expiries;
  while (!reader.is_at_end()) {
    const auto segment = reader.get<std::uint64_t>();
    expiries.push_back({segment, Timestamp{std::chrono::microseconds{reader.get<std::int64_t>()}}});
  }
  return expiries;
}

}  // namespace

Status IndexSnapshot::write(Disk& disk, const std::string& directory, const IndexSnapshot& snapshot,
                            const JournalIndex& index) {
  const auto path = path_in(directory);
  auto done = make_private_file(path);
  if (!done) return done;
  TRY(const auto file, disk.open(path));
  PartWriter writer{*file, snapshot.newest};
  done = writer.put(expiries_text(snapshot.expiries));
  for (std::size_t shard = 0; done && shard < JournalIndex::shards; ++shard) {
    done = writer.put(index.write_shard(shard));
  }
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
  PartReader reader{*file, newest};
  std::string text;
  const auto has_first = reader.get(text);
  auto expiries = has_first && *has_first ? read_expiries(text) : std::nullopt;
  if (!expiries) return std::nullopt;
  for (std::size_t shard = 0; shard < JournalIndex::shards; ++shard) {
    const auto is_whole = reader.get(text);
    if (is_whole && *is_whole && index.read_shard(shard, text)) continue;
    index.clear();
    return std::nullopt;
  }
  return IndexSnapshot{newest, *std::move(expiries)};
}

}  // namespace counterfoil::journal
