#include "store/journal/row_cache.h"

#include <algorithm>

#include "base/ensure.h"

namespace counterfoil::journal {

RowCache::RowCache(std::size_t bytes_max, const JournalIndex* index)
    : bytes_max_{bytes_max}, index_{index} {
  while (all_.size() < shards_) all_.emplace_back(bytes_max / shards_);
}

// Of one shard.
std::size_t RowCache::shard_bytes_max() const {
  const auto taken = index_ == nullptr ? 0 : static_cast<std::size_t>(index_->bytes());
  const auto left = bytes_max_ - std::min(bytes_max_, taken);
  return std::max(left, std::min(bytes_max_, bytes_min)) / shards_;
}

RowCache::Lookup RowCache::find(const SessionKey& key, const StoredSessionPtr& known) {
  auto& shard = shard_of(key);
  const std::lock_guard lock{shard.mutex};
  const auto& slot = slot_of(shard, key);
  if (slot.changes_under_way > 0) return {std::nullopt, {slot.version}};
  return {shard.ring.find(key, known), {slot.version}};
}

StoredSessionPtr RowCache::find_session(const SessionKey& key) {
  auto& shard = shard_of(key);
  const std::lock_guard lock{shard.mutex};
  return slot_of(shard, key).changes_under_way > 0 ? nullptr : shard.ring.find_session(key);
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
    sum += shard.ring.bytes();
  }
  return sum;
}

}  // namespace counterfoil::journal
