#include "store/journal/journal_index.h"

#include <xxhash.h>

#include <algorithm>

namespace counterfoil::journal {

JournalIndex::Hashed JournalIndex::hash(const PlaceKey& key) const {
  const auto bits = XXH3_128bits_withSeed(key.data(), key.size(), seed_);
  constexpr unsigned shard_bits = 10;
  constexpr unsigned rest = 64 - shard_bits;
  static_assert(shards == 1U << shard_bits);
  return {static_cast<std::size_t>(bits.high64 >> rest),
          {bits.high64 << shard_bits | bits.low64 >> rest, static_cast<std::uint16_t>(bits.low64)}};
}

template <class Change>
auto JournalIndex::change(Shard& shard, const Change& change_table) {
  const auto before = shard.table.bytes();
  auto result = change_table(shard.table);
  const auto after = shard.table.bytes();
  if (after != before)
    bytes_ += static_cast<std::int64_t>(after) - static_cast<std::int64_t>(before);
  return result;
}

std::optional<JournalPlace> JournalIndex::find(const PlaceKey& key) const {
  const auto [number, mark] = hash(key);
  const auto& shard = all_[number];
  const std::lock_guard lock{shard.mutex};
  const auto found = shard.table.find(mark);
  if (found.is_none()) return std::nullopt;
  return found.place();
}

bool JournalIndex::names(const PlaceKey& key, const JournalPlace& place) const {
  const auto found = find(key);
  return found && position_of(*found) == position_of(place);
}

void JournalIndex::put(const PlaceKey& key, const JournalPlace& place, bool is_main) {
  const auto [number, mark] = hash(key);
  const PackedPlace packed{mark, place, is_main};
  auto& shard = all_[number];
  const std::lock_guard lock{shard.mutex};
  const auto former = change(shard, [&](PlaceTable& table) { return table.put(packed); });
  live_bytes_ += packed.live_bytes() - former.live_bytes();
}

void JournalIndex::put_newer(std::size_t number, std::span<const PackedPlace> places) {
  constexpr std::size_t ahead = 16;
  auto& shard = all_[number];
  const std::lock_guard lock{shard.mutex};
  live_bytes_ += change(shard, [places](PlaceTable& table) {
    std::int64_t live_bytes = 0;
    for (std::size_t at = 0; at < places.size(); ++at) {
      if (at + ahead < places.size()) table.prefetch(places[at + ahead].mark());
      live_bytes += places[at].live_bytes() - table.put_newer(places[at]).live_bytes();
    }
    return live_bytes;
  });
}

void JournalIndex::expect(std::size_t things) {
  for (auto& shard : all_) {
    const std::lock_guard lock{shard.mutex};
    change(shard, [&](PlaceTable& table) { return table.expect(things / shards); });
  }
}

void JournalIndex::forget(const PlaceKey& key, const JournalPlace& place) {
  const auto [number, mark] = hash(key);
  auto& shard = all_[number];
  const std::lock_guard lock{shard.mutex};
  const auto forgotten =
      change(shard, [&](PlaceTable& table) { return table.forget(mark, position_of(place)); });
  live_bytes_ -= forgotten.live_bytes();
}

std::string JournalIndex::write_shard(std::size_t number) const {
  const auto& shard = all_[number];
  const std::lock_guard lock{shard.mutex};
  return shard.table.write();
}

bool JournalIndex::read_shard(std::size_t number, std::string_view text) {
  auto& shard = all_[number];
  const std::lock_guard lock{shard.mutex};
  const auto live_bytes = change(shard, [&](PlaceTable& table) { return table.read(text); });
  live_bytes_ += live_bytes.value_or(0);
  return live_bytes.has_value();
}

void JournalIndex::clear(std::uint64_t seed) {
  seed_ = seed;
  for (auto& shard : all_) {
    const std::lock_guard lock{shard.mutex};
    shard.table = {};
  }
  live_bytes_ = 0;
  bytes_ = 0;
}

}  // namespace counterfoil::journal
