#include "store/journal/packed_changes.h"

#include "store/journal/byte_codec.h"

namespace counterfoil::journal {
namespace {

std::optional<HistoryEntry> unpack(std::string_view bytes) {
  ByteReader reader{bytes};
  HistoryEntry change;
  change.revision = reader.get<Revision>();
  change.at = Timestamp{std::chrono::microseconds{reader.get<std::int64_t>()}};
  change.actor = reader.get_short_text();
  change.request_id = reader.get_short_text();
  while (reader.is_whole() && !reader.is_at_end()) {
    change.members.emplace_back(reader.get_short_text());
  }
  if (!reader.is_whole()) return std::nullopt;
  return change;
}

}  // namespace

void append_change(std::string& packed, const HistoryEntry& change) {
  const auto begin = packed.size();
  ByteWriter writer{packed};
  writer.put(std::uint32_t{0});  // the length of what follows
  writer.put(change.revision);
  writer.put(std::int64_t{change.at.time_since_epoch().count()});
  writer.put_short_text(change.actor);
  writer.put_short_text(change.request_id);
  for (const auto& member : change.members) writer.put_short_text(member);
  const auto length = static_cast<std::uint32_t>(packed.size() - begin - sizeof(std::uint32_t));
  std::memcpy(packed.data() + begin, &length, sizeof length);
}

std::optional<std::vector<HistoryEntry>> unpack_changes(std::string_view packed) {
  std::vector<HistoryEntry> changes;
  ByteReader reader{packed};
  while (!reader.is_at_end()) {
    auto change = unpack(reader.get_text());
    if (!change || !reader.is_whole()) return std::nullopt;
    changes.push_back(*std::move(change));
  }
  return changes;
}

}  // namespace counterfoil::journal
