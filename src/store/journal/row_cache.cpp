#include "store/journal/row_cache.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/ensure.h"

namespace counterfoil::journal {
namespace {

// What an entry costs beside its texts: itself, its place in the map, the session, two counts, and
// the room that the lists have to grow.
constexpr std::size_t entry_bytes = 320;

// What the allocator takes for a text: it has four sizes between a power of two and the next.
std::size_t allocated(const std::string& text) {
  const auto bytes = text.capacity() + 1;
  const auto step = std::max<std::size_t>(std::bit_floor(bytes - 1) / 4, 16);
  return (bytes + step - 1) / step * step;
}

std::size_t bytes_of(const SessionRow& row) {
  constexpr std::size_t changes_bytes = 64;  // beside their text
  return entry_bytes + allocated(row.session->document) + row.session->selection.capacity() +
         allocated(row.session->outline.text) +
         (row.changes == nullptr ? 0 : changes_bytes + allocated(*row.changes));
}

}  // namespace

RowCache::RowCache(std::size_t bytes_max) : bytes_max_{bytes_max} {}

RowCache::RowCache(std::size_t bytes_max, const JournalIndex& index)
    : bytes_max_{bytes_max}, index_{&index} {}

// Of one shard.
std::size_t RowCache::shard_bytes_max() const {
  const auto taken = index_ == nullptr ? 0 : static_cast<std::size_t>(index_->bytes());
  const auto left = bytes_max_ - std::min(bytes_max_, taken);
  return std::max(left, std::min(bytes_max_, bytes_min)) / shards_;
}

// Null when it is not kept, or a change of it is under way.
RowCache::Entry* RowCache::entry_of(Shard& shard, const SessionKey& key) {
  const auto found = shard.by_key.find(key);
  if (found == shard.by_key.end() || slot_of(shard, key).changes_under_way > 0) return nullptr;
  auto& entry = shard.entries[found->second];
  entry.was_used = true;
  return &entry;
}

RowCache::Lookup RowCache::find(const SessionKey& key) {
  auto& shard = shard_of(key);
  const std::lock_guard lock{shard.mutex};
  const auto* entry = entry_of(shard, key);
  if (entry == nullptr) return {std::nullopt, {slot_of(shard, key).version}};
  return {entry->row, {}};
}

StoredSessionPtr RowCache::find_session(const SessionKey& key) {
  auto& shard = shard_of(key);
  const std::lock_guard lock{shard.mutex};
  const auto* entry = entry_of(shard, key);
  return entry == nullptr ? nullptr : entry->row.session;
}

void RowCache::admit(const Ticket& ticket, const SessionRow& row) {
  const auto& key = row.session->key;
  auto& shard = shard_of(key);
  const std::lock_guard lock{shard.mutex};
  const auto& slot = slot_of(shard, key);
  if (slot.version == ticket.version && slot.changes_under_way == 0) put(shard, row);
}

void RowCache::announce(const SessionKey& key) {
  auto& shard = shard_of(key);
  const std::lock_guard lock{shard.mutex};
  auto& slot = slot_of(shard, key);
  ++slot.version;
  ++slot.changes_under_way;
}

void RowCache::publish(const SessionRow& row) {
  const auto& key = row.session->key;
  auto& shard = shard_of(key);
  const std::lock_guard lock{shard.mutex};
  auto& slot = slot_of(shard, key);
  ensure(slot.changes_under_way > 0, "a change is announced before it is published");
  --slot.changes_under_way;
  ++slot.version;
  put(shard, row);
}

std::size_t RowCache::bytes() const {
  std::size_t sum = 0;
  for (const auto& shard : all_) {
    const std::lock_guard lock{shard.mutex};
    sum += shard.bytes;
  }
  return sum;
}

void RowCache::put(Shard& shard, const SessionRow& row) {
  const auto& key = row.session->key;
  const auto found = shard.by_key.find(key);
  auto& entry = found == shard.by_key.end() ? new_entry(shard, key) : shard.entries[found->second];
  entry.row = row;
  shard.bytes -= entry.bytes;
  entry.bytes = static_cast<std::uint32_t>(bytes_of(row));
  shard.bytes += entry.bytes;
  for (const auto bytes_max = shard_bytes_max(); shard.bytes > bytes_max;) forget_one(shard);
}

RowCache::Entry& RowCache::new_entry(Shard& shard, const SessionKey& key) {
  if (shard.free.empty()) {
    shard.free.push_back(static_cast<std::uint32_t>(shard.entries.size()));
    shard.entries.emplace_back();
  }
  const auto at = shard.free.back();
  shard.free.pop_back();
  shard.by_key.emplace(key, at);
  shard.entries[at].key = key;
  return shard.entries[at];
}

// There is one: the bytes are somebody's.
void RowCache::forget_one(Shard& shard) {
  for (;;) {
    auto& entry = shard.entries[shard.hand];
    shard.hand = (shard.hand + 1) % shard.entries.size();
    if (entry.bytes == 0) continue;
    if (!std::exchange(entry.was_used, false)) return drop(shard, entry.key);
  }
}

void RowCache::drop(Shard& shard, const SessionKey& key) {
  const auto found = shard.by_key.find(key);
  if (found == shard.by_key.end()) return;
  const auto at = found->second;
  shard.bytes -= shard.entries[at].bytes;
  shard.entries[at] = {};
  shard.free.push_back(at);
  shard.by_key.erase(found);
}

}  // namespace counterfoil::journal
