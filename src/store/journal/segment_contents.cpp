#include "store/journal/segment_contents.h"

#include <xxhash.h>

#include "store/journal/byte_codec.h"

namespace counterfoil::journal {
namespace {

constexpr std::uint64_t magic = 0x31'74'6e'6f'63'66'63'0a;  // the format, with its version
constexpr std::size_t entry_bytes = std::tuple_size_v<PlaceKey> + 2 * sizeof(std::uint32_t);
constexpr std::uint32_t main_bit = std::uint32_t{1} << 31U;

}  // namespace

std::optional<std::uint64_t> contents_count(std::string_view head, std::uint64_t segment) {
  ByteReader reader{head};
  const bool belongs =
      reader.get<std::uint64_t>() == magic && reader.get<std::uint64_t>() == segment;
  (void)reader.get<std::int64_t>();
  const auto count = reader.get<std::uint64_t>();
  constexpr std::uint64_t count_max = 1 << 24;
  if (!belongs || !reader.is_whole() || count > count_max) return std::nullopt;
  return count;
}

std::size_t contents_length(std::string_view head, std::uint64_t segment) {
  const auto count = contents_count(head, segment);
  return count ? contents_head_bytes + *count * entry_bytes + sizeof(std::uint64_t) : 0;
}

std::string write_contents(const SegmentContents& contents, std::uint64_t segment) {
  std::string text;
  text.reserve(contents_head_bytes + contents.entries.size() * entry_bytes + sizeof(std::uint64_t));
  ByteWriter writer{text};
  writer.put(magic);
  writer.put(segment);
  writer.put(std::int64_t{contents.latest_expiry.time_since_epoch().count()});
  writer.put(std::uint64_t{contents.entries.size()});
  for (const auto& entry : contents.entries) {
    writer.put(entry.key);
    writer.put(entry.at);
    writer.put(entry.length | (entry.is_main ? main_bit : 0));
  }
  writer.put(std::uint64_t{XXH3_64bits(text.data(), text.size())});
  return text;
}

std::optional<SegmentContents> read_contents(std::string_view text) {
  const auto covered = text.substr(0, text.size() - sizeof(std::uint64_t));
  if (ByteReader{text.substr(covered.size())}.get<std::uint64_t>() !=
      XXH3_64bits(covered.data(), covered.size())) {
    return std::nullopt;
  }
  ByteReader reader{covered};
  (void)reader.get<std::uint64_t>();
  (void)reader.get<std::uint64_t>();
  SegmentContents contents;
  contents.latest_expiry = Timestamp{std::chrono::microseconds{reader.get<std::int64_t>()}};
  contents.entries.resize(reader.get<std::uint64_t>());
  for (auto& entry : contents.entries) {
    entry.key = reader.get_bytes<std::tuple_size_v<PlaceKey>>();
    entry.at = reader.get<std::uint32_t>();
    const auto length = reader.get<std::uint32_t>();
    entry.length = length & ~main_bit;
    entry.is_main = (length & main_bit) != 0;
  }
  if (!reader.is_whole() || !reader.is_at_end()) return std::nullopt;
  return contents;
}

}  // namespace counterfoil::journal
