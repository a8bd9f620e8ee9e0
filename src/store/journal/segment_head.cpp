#include "store/journal/segment_head.h"

#include <xxhash.h>

#include <algorithm>
#include <bitset>
#include <numeric>
#include <optional>
#include <vector>

#include "store/journal/byte_codec.h"
#include "store/journal/mend_text.h"

namespace counterfoil::journal {
namespace {

constexpr std::uint64_t magic = 0x35'6c'6e'72'6a'66'63'0a;  // the format, with its version
constexpr std::uint64_t any_version = ~(std::uint64_t{0xff} << 56U);
constexpr std::size_t copy_bytes = 9 * sizeof(std::uint64_t);
constexpr std::size_t covered_bytes = copy_bytes - sizeof(std::uint64_t);
// In a file that was never begun. A copy of a head has more bits than that.
constexpr std::size_t flipped_bits_max = 10;

std::string text_of(const SegmentHead& head) {
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

bool is_whole(std::string_view text) {
  const auto checksum = ByteReader{text.substr(covered_bytes)}.get<std::uint64_t>();
  return checksum == XXH3_64bits(text.data(), covered_bytes) &&
         ByteReader{text}.get<std::uint64_t>() == magic;
}

SegmentHead read_whole(std::string_view text) {
  ByteReader reader{text};
  (void)reader.get<std::uint64_t>();
  SegmentHead head;
  head.number = reader.get<std::uint64_t>();
  head.previous = reader.get<std::uint64_t>();
  head.previous_records_end = reader.get<std::int64_t>();
  head.oldest = reader.get<std::uint64_t>();
  head.key = reader.get<KeyMark>();
  head.salt = reader.get_bytes<std::tuple_size_v<Salt>>();
  return head;
}

std::optional<SegmentHead> read_copy(std::string_view text) {
  const auto mended = mend_text(text, is_whole);
  return mended ? std::optional{read_whole(*mended)} : std::nullopt;
}

std::vector<std::string_view> copies_in(std::string_view bytes) {
  std::vector<std::string_view> copies;
  for (std::size_t at = 0; at + copy_bytes <= bytes.size(); at += sector_bytes) {
    copies.push_back(bytes.substr(at, copy_bytes));
  }
  return copies;
}

bool is_of_another_version(std::string_view text) {
  const auto begin = ByteReader{text}.get<std::uint64_t>();
  return begin != magic && (begin & any_version) == (magic & any_version);
}

std::size_t bits_set(std::string_view text) {
  return std::accumulate(text.begin(), text.end(), std::size_t{0}, [](std::size_t sum, char byte) {
    return sum + std::bitset<8>(static_cast<unsigned char>(byte)).count();
  });
}

}  // namespace

std::string write_heads(const SegmentHead& head) {
  auto sector = text_of(head);
  sector.resize(sector_bytes);
  std::string all;
  while (all.size() < records_begin) all += sector;
  return all;
}

FoundHead read_heads(std::string_view bytes) {
  const auto copies = copies_in(bytes);
  std::size_t bits = 0;
  for (const auto copy : copies) bits += bits_set(copy);
  if (bits <= flipped_bits_max) return {HeadState::never_begun, {}};
  if (const auto first = read_copy(copies.front())) return {HeadState::known, *first};
  std::optional<SegmentHead> former;
  for (const auto copy : copies) {
    const auto head = read_copy(copy);
    if (head && (!former || head->number < former->number)) former = head;
  }
  if (former) return {HeadState::known, *former};
  if (std::ranges::any_of(copies, is_of_another_version))
    return {HeadState::of_another_version, {}};
  return {HeadState::unreadable, {}};
}

}  // namespace counterfoil::journal
