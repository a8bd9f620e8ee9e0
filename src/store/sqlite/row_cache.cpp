#include "store/sqlite/row_cache.h"

#include "base/ensure.h"

namespace counterfoil::sqlite {
namespace {

// What an entry costs beside its document: the session and its count, two nodes, a bucket, and what
// the allocator adds to each.
constexpr std::size_t entry_bytes = 400;

}  // namespace

RowCache::RowCache(std::size_t bytes_max) : shard_bytes_max_{bytes_max / shards_} {}

RowCache::Lookup RowCache::find(const SessionKey& key) {
  auto& shard = shard_of(key);
  const std::lock_guard lock{shard.mutex};
  const auto found = shard.by_key.find(key);
  const auto& slot = slot_of(shard, key);
  if (found == shard.by_key.end() || slot.changes_under_way > 0)
    return {std::nullopt, {slot.version}};
  shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  return {found->second->row, {}};
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

void RowCache::publish(const SessionKey& key, const std::optional<SessionRow>& row) {
  auto& shard = shard_of(key);
  const std::lock_guard lock{shard.mutex};
  auto& slot = slot_of(shard, key);
  ensure(slot.changes_under_way > 0, "a change is announced before it is published");
  --slot.changes_under_way;
  if (row) {
    put(shard, *row);
  } else {
    drop(shard, key);
  }
}

void RowCache::withdraw(const SessionKey& key) {
  auto& shard = shard_of(key);
  const std::lock_guard lock{shard.mutex};
  auto& slot = slot_of(shard, key);
  ensure(slot.changes_under_way > 0, "a change is announced before it is withdrawn");
  --slot.changes_under_way;
}

void RowCache::clear() {
  for (auto& shard : all_) {
    const std::lock_guard lock{shard.mutex};
    for (auto& slot : shard.slots) ++slot.version;
    shard.by_key.clear();
    shard.entries.clear();
    shard.bytes = 0;
  }
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
  const auto bytes = entry_bytes + row.session->document.capacity() +
                     (row.changes == nullptr ? 0 : row.changes->capacity());
  const auto found = shard.by_key.find(row.session->key);
  if (found == shard.by_key.end()) {
    shard.entries.push_front({row, bytes});
    shard.by_key.emplace(row.session->key, shard.entries.begin());
  } else {
    shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
    shard.bytes -= found->second->bytes;
    *found->second = {row, bytes};
  }
  shard.bytes += bytes;
  while (shard.bytes > shard_bytes_max_) drop(shard, shard.entries.back().row.session->key);
}

void RowCache::drop(Shard& shard, const SessionKey& key) {
  const auto found = shard.by_key.find(key);
  if (found == shard.by_key.end()) return;
  const auto entry = found->second;
  shard.bytes -= entry->bytes;
  shard.by_key.erase(found);
  shard.entries.erase(entry);
}

}  // namespace counterfoil::sqlite
