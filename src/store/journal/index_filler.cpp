#include "store/journal/index_filler.h"

namespace counterfoil::journal {
namespace {

// Of one shard: 20 MiB of all. A tenth of what a shard has when they are ten million.
constexpr std::size_t collected_max = 1'024;

}  // namespace

IndexFiller::~IndexFiller() {
  for (std::size_t shard = 0; shard < collected_.size(); ++shard) {
    if (!collected_[shard].empty()) index_.put_newer(shard, collected_[shard]);
  }
}

void IndexFiller::add(std::uint64_t segment, std::span<const SegmentEntry> entries) {
  for (const auto& entry : entries) {
    const auto [shard, mark] = index_.hash(entry.key);
    auto& collected = collected_[shard];
    collected.emplace_back(mark, JournalPlace{segment, entry.at, entry.length}, entry.is_main);
    if (collected.size() < collected_max) continue;
    index_.put_newer(shard, collected);
    collected.clear();
  }
}

}  // namespace counterfoil::journal
