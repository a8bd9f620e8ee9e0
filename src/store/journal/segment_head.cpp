#include "store/journal/segment_head.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "store/journal/byte_codec.h"
#include "store/journal/checked_text.h"

namespace counterfoil::journal {
namespace {

constexpr std::uint64_t magic = 0x35'6c'6e'72'6a'66'63'0a;  // the format, with its version
constexpr std::uint64_t any_version = ~(std::uint64_t{0xff} << 56U);
constexpr std::size_t copy_bytes = 9 * sizeof(std::uint64_t);

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
  append_checksum(text);
  return text;
}

std::optional<SegmentHead> read_copy(std::string_view text) {
  const auto whole = mend_text(text);
  if (!whole) return std::nullopt;
  ByteReader reader{*whole};
  if (reader.get<std::uint64_t>() != magic) return std::nullopt;
  SegmentHead head;
  head.number = reader.get<std::uint64_t>();
  head.previous = reader.get<std::uint64_t>();
  head.previous_records_end = reader.get<std::int64_t>();
  head.oldest = reader.get<std::uint64_t>();
  head.key = reader.get<KeyMark>();
  head.salt = reader.get_bytes<std::tuple_size_v<Salt>>();
  return head;
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

}  // namespace

std::string write_heads(const SegmentHead& head) {
  auto sector = text_of(head);
  sector.resize(sector_bytes);
  std::string all;
  while (all.size() < records_begin) all += sector;
  return all;
}

FoundHead read_heads(std::string_view bytes) {
  if (was_empty(bytes)) return {HeadState::never_begun, {}};
  const auto copies = copies_in(bytes);
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
