#include "store/journal/journal_end.h"

#include <filesystem>

#include "store/journal/byte_codec.h"
#include "store/journal/checked_text.h"
#include "store/journal/directory_lock.h"

namespace counterfoil::journal {
namespace {

constexpr std::size_t copy_bytes = 96;
// As many as fit into one sector, so that a write of all is never torn.
constexpr std::size_t copies = 5;

// Of one length, whatever the last record holds.
std::string text_of(const JournalEnd::Point& point) {
  std::string text;
  ByteWriter writer{text};
  writer.put(point.segment);
  writer.put(point.records_end);
  writer.put(point.last.at);
  writer.put(static_cast<std::uint32_t>(point.last.parts.size()));
  for (const auto& part : point.last.parts) writer.put(part.key);
  text.resize(copy_bytes - sizeof(std::uint64_t));
  append_checksum(text);
  return text;
}

std::optional<JournalEnd::Point> read_copy(std::string_view text) {
  const auto mended = mend_text(text);
  if (!mended) return std::nullopt;
  ByteReader reader{*mended};
  JournalEnd::Point point;
  point.segment = reader.get<std::uint64_t>();
  point.records_end = reader.get<std::int64_t>();
  point.last.at = reader.get<std::uint32_t>();
  const auto count = reader.get<std::uint32_t>();
  for (std::uint32_t part = 0; part < count && part < RecordParts::parts_max; ++part) {
    point.last.parts.add(reader.get_bytes<std::tuple_size_v<PlaceKey>>(), {});
  }
  return point;
}

}  // namespace

Result<JournalEnd> JournalEnd::open(Disk& disk, const std::string& directory) {
  const auto path = path_in(directory);
  const auto made = make_private_file(path);
  if (!made) return fail(made.error());
  TRY(auto file, disk.open(path));
  JournalEnd end{std::move(file)};
  TRY(const auto bytes, end.file_->size());
  if (bytes == 0) {
    // So that it has its place on the disk, whenever that becomes full.
    auto placed = end.file_->write(std::string(copies * copy_bytes, '\0'), 0);
    if (placed) placed = end.file_->sync();
    if (!placed) return fail(placed.error());
  }
  TRY(end.found_, read(*end.file_));
  return end;
}

Result<JournalEnd::Point> JournalEnd::noted_in(Disk& disk, const std::string& directory) {
  std::error_code unknown;
  const auto path = path_in(directory);
  if (!std::filesystem::exists(path, unknown)) return Point{};
  TRY(const auto file, disk.open(path));
  return read(*file);
}

Result<JournalEnd::Point> JournalEnd::read(DiskFile& file) {
  std::string text(copies * copy_bytes, '\0');
  const auto done = file.read(text.data(), text.size(), 0);
  if (!done) return fail(done.error());
  // A loss of power may keep a new file's length without what was noted in it.
  if (was_empty(text)) return Point{};
  for (std::size_t copy = 0; copy < copies; ++copy) {
    const auto point = read_copy(std::string_view{text}.substr(copy * copy_bytes, copy_bytes));
    if (point) return *point;
  }
  return fail({.code = ErrorCode::internal_error,
               .log = {"all copies of the end of the journal are damaged in " + file.path()}});
}

// Several times, so that it is not lost to a few flipped bits.
Status JournalEnd::note(const Point& point) {
  const auto text = text_of(point);
  std::string all;
  all.reserve(copies * copy_bytes);
  for (std::size_t copy = 0; copy < copies; ++copy) all += text;
  return file_->write(all, 0);
}

}  // namespace counterfoil::journal
