#include "store/journal/journal_index.h"

#include <xxhash.h>

#include <algorithm>

namespace counterfoil::journal {
namespace {

// Yields by how much the live bytes grow.
std::int64_t put_all_newer(PlaceTable& table, std::span<const PackedPlace> places) {
  constexpr std::size_t ahead = 16;
  std::int64_t live_bytes = 0;
  for (std::size_t at = 0; at < places.size(); ++at) {
    if (at + ahead < places.size()) table.prefetch(places[at + ahead].mark());
    live_bytes += places[at].live_bytes() - table.put_newer(places[at]).live_bytes();
  }
  return live_bytes;
}

std::int64_t bytes_of(const PlaceTable& table) { return static_cast<std::int64_t>(table.bytes()); }

}  // namespace

JournalIndex::Hashed JournalIndex::hash(const PlaceKey& key) const {
  const auto bits = XXH3_128bits_withSeed(key.data(), key.size(), seed_);
  constexpr unsigned shard_bits = 10;
  constexpr unsigned rest = 64 - shard_bits;
  static_assert(shards == 1U << shard_bits);
  return {static_cast<std::size_t>(bits.high64 >> rest),
          {bits.high64 << shard_bits | bits.low64 >> rest, static_cast<std::uint16_t>(bits.low64)}};
}

JournalIndex::Unfilled::Shard* JournalIndex::unfilled(std::size_t number) const {
  if (is_filled_.load(std::memory_order_acquire)) return nullptr;
  auto& shard = unfilled_->all[number];
  return shard.is_filled ? nullptr : &shard;
}

PlaceTable& JournalIndex::table_of(std::size_t number) const {
  if (auto* waiting = unfilled(number)) fill(number, *waiting);
  return all_[number].table;
}

// To go on without a shard would be to show sessions as if they had never been.
void JournalIndex::fill(std::size_t number, Unfilled::Shard& waiting) const {
  auto& table = all_[number].table;
  auto& source = *unfilled_->source;
  const auto filled = source.fill(number, table);
  ensure(filled.has_value(),
         "what a shard of the index holds is found in the snapshot or the segments");
  const auto share = source.share_of(number);
  live_bytes_ += *filled + put_all_newer(table, waiting.newer) - share.live_bytes;
  bytes_ += bytes_of(table) - static_cast<std::int64_t>(PlaceTable::bytes_for(share.places));
  waiting = {true, {}};
  if (--unfilled_->left > 0) return;
  unfilled_->source.reset();
  is_filled_.store(true, std::memory_order_release);
}

template <class Change>
auto JournalIndex::change(std::size_t number, const Change& change_table) {
  auto& table = table_of(number);
  const auto before = bytes_of(table);
  auto result = change_table(table);
  if (const auto after = bytes_of(table); after != before) bytes_ += after - before;
  return result;
}

std::optional<JournalPlace> JournalIndex::find(const PlaceKey& key) const {
  const auto [number, mark] = hash(key);
  const std::lock_guard lock{all_[number].mutex};
  const auto found = table_of(number).find(mark);
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
  const std::lock_guard lock{all_[number].mutex};
  const auto former = change(number, [&](PlaceTable& table) { return table.put(packed); });
  live_bytes_ += packed.live_bytes() - former.live_bytes();
}

void JournalIndex::put_newer(std::size_t number, std::span<const PackedPlace> places) {
  const std::lock_guard lock{all_[number].mutex};
  if (auto* waiting = unfilled(number)) {
    waiting->newer.insert(waiting->newer.end(), places.begin(), places.end());
    return;
  }
  live_bytes_ +=
      change(number, [places](PlaceTable& table) { return put_all_newer(table, places); });
}

void JournalIndex::expect(std::size_t things) {
  for (std::size_t number = 0; number < shards; ++number) {
    const std::lock_guard lock{all_[number].mutex};
    change(number, [&](PlaceTable& table) { return table.expect(things / shards); });
  }
}

void JournalIndex::forget(const PlaceKey& key, const JournalPlace& place) {
  const auto [number, mark] = hash(key);
  const std::lock_guard lock{all_[number].mutex};
  const auto forgotten =
      change(number, [&](PlaceTable& table) { return table.forget(mark, position_of(place)); });
  live_bytes_ -= forgotten.live_bytes();
}

std::int64_t JournalIndex::write_shard(std::size_t number, std::string& text) const {
  const std::lock_guard lock{all_[number].mutex};
  return table_of(number).write(text);
}

void JournalIndex::fill_shard(std::size_t number) {
  const std::lock_guard lock{all_[number].mutex};
  (void)table_of(number);
}

void JournalIndex::fill_from(std::unique_ptr<ShardSource> source) {
  seed_ = source->seed();
  live_bytes_ = 0;
  bytes_ = 0;
  for (std::size_t number = 0; number < shards; ++number) {
    const std::lock_guard lock{all_[number].mutex};
    all_[number].table = {};
    const auto share = source->share_of(number);
    live_bytes_ += share.live_bytes;
    bytes_ += static_cast<std::int64_t>(PlaceTable::bytes_for(share.places));
  }
  unfilled_ = std::make_unique<Unfilled>();
  unfilled_->source = std::move(source);
  is_filled_ = false;
}

}  // namespace counterfoil::journal
