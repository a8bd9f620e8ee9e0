// IndexFiller: fills the index with what stands in many segments.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "store/journal/journal_index.h"
#include "store/journal/segment_contents.h"

namespace counterfoil::journal {

// Collects what belongs into each shard and puts it in together: one after the other, each would
// have to be waited for until its part of the index came from memory. It does not matter in which
// order segments come, nor by how many fillers. One thread uses it.
class IndexFiller {
 public:
  explicit IndexFiller(JournalIndex& index) : index_{index} {}
  // Puts in what is still collected.
  ~IndexFiller();
  IndexFiller(const IndexFiller&) = delete;
  IndexFiller& operator=(const IndexFiller&) = delete;

  void add(std::uint64_t segment, std::span<const SegmentEntry> entries);

 private:
  JournalIndex& index_;
  std::array<std::vector<PackedPlace>, JournalIndex::shards> collected_;
};

}  // namespace counterfoil::journal
