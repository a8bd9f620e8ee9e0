#include "store/journal/journal_index.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "store/journal/byte_codec.h"

namespace counterfoil::journal {

std::size_t JournalIndex::Hash::operator()(const PlaceKey& key) const {
  constexpr std::uint64_t odd = 0x9e37'79b9'7f4a'7c15;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::memcpy(&begin, key.data(), sizeof begin);
  std::memcpy(&end, key.data() + sizeof begin, sizeof end);
  return end + begin * odd;
}

std::optional<JournalPlace> JournalIndex::find(const PlaceKey& key) const {
  const auto& shard = all_[shard_of(key)];
  const std::lock_guard lock{shard.mutex};
  const auto found = shard.entries.find(key);
  if (found == shard.entries.end()) return std::nullopt;
  return found->second.place();
}

void JournalIndex::put(const PlaceKey& key, const JournalPlace& place, bool is_main) {
  const Entry entry{.segment = static_cast<std::uint32_t>(place.segment),
                    .at = place.at,
                    .length = place.length & 0x7fff'ffffU,
                    .is_main = is_main ? 1U : 0U};
  auto& shard = all_[shard_of(key)];
  const std::lock_guard lock{shard.mutex};
  const auto former = std::exchange(shard.entries[key], entry);
  live_bytes_ += entry.live_bytes() - former.live_bytes();
}

void JournalIndex::forget(const PlaceKey& key, const JournalPlace& place) {
  auto& shard = all_[shard_of(key)];
  const std::lock_guard lock{shard.mutex};
  const auto found = shard.entries.find(key);
  if (found == shard.entries.end() || found->second.place() != place) return;
  live_bytes_ -= found->second.live_bytes();
  shard.entries.erase(found);
}

std::string JournalIndex::write_shard(std::size_t number) const {
  const auto& shard = all_[number];
  const std::lock_guard lock{shard.mutex};
  std::string text;
  text.reserve(shard.entries.size() * (sizeof(PlaceKey) + sizeof(Entry)));
  ByteWriter writer{text};
  for (const auto& [key, entry] : shard.entries) {
    writer.put(key);
    writer.put(std::bit_cast<EntryBytes>(entry));
  }
  return text;
}

bool JournalIndex::read_shard(std::size_t number, std::string_view text) {
  auto& shard = all_[number];
  const std::lock_guard lock{shard.mutex};
  shard.entries.reserve(text.size() / (sizeof(PlaceKey) + sizeof(Entry)));
  ByteReader reader{text};
  while (!reader.is_at_end()) {
    const auto key = reader.get_bytes<sizeof(PlaceKey)>();
    const auto entry = std::bit_cast<Entry>(reader.get_bytes<sizeof(Entry)>());
    if (!reader.is_whole() || shard_of(key) != number) return false;
    shard.entries.emplace(key, entry);
    live_bytes_ += entry.live_bytes();
  }
  return true;
}

void JournalIndex::clear() {
  for (auto& shard : all_) {
    const std::lock_guard lock{shard.mutex};
    shard.entries = {};
  }
  live_bytes_ = 0;
}

std::vector<JournalIndex::Standing> JournalIndex::standing_in(std::uint64_t segment) const {
  std::vector<Standing> standing;
  for (const auto& shard : all_) {
    const std::lock_guard lock{shard.mutex};
    for (const auto& [key, entry] : shard.entries) {
      if (entry.segment == segment) standing.push_back({key, entry.place()});
    }
  }
  std::ranges::sort(standing, {}, [](const auto& one) { return one.place.at; });
  return standing;
}

}  // namespace counterfoil::journal
