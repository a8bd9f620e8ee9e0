// RowRing: rows of sessions, packed one behind the other, the next one over those that came first.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <cstring>
#include <optional>

#include "store/journal/huge_memory.h"
#include "store/journal/packed_row.h"

namespace counterfoil::journal {

// Rows are copied in and out. So nobody who still reads one keeps its memory, what is forgotten
// leaves no holes, and how much memory there is at most is known. A row that has changed stays
// where it is if it fits there.
//
// Where the memory ends it goes on at its beginning. In the order in which rows came:
//
//     from `tail_` to `head_`, or
//     from `tail_` to `end_`, then from 0 to `head_`: it is wrapped.
//
// Not thread-safe.
class RowRing {
 public:
  explicit RowRing(std::size_t capacity);
  RowRing(const RowRing&) = delete;  // its places know where it is
  RowRing& operator=(const RowRing&) = delete;

  // Nothing when it is not kept. Who was found is forgotten later than who was not. `known`, which
  // may be null, is handed out again where it is what is found.
  [[nodiscard]] std::optional<SessionRow> find(const SessionKey& key,
                                               const StoredSessionPtr& known);
  [[nodiscard]] StoredSessionPtr find_session(const SessionKey& key);
  // Keeps it, unless it is larger than all that may be kept, and forgets others as far as needed.
  // From now on at most `bytes_max` are taken; where it were more, once the rows that stand behind
  // have had their turn.
  void put(const SessionRow& row, std::size_t bytes_max);

  // That the rows which are kept take.
  [[nodiscard]] std::size_t bytes() const { return kept_units_ * PackedRow::unit; }
  // That it has, whatever stands in it.
  [[nodiscard]] std::size_t memory_bytes() const { return memory_.size(); }

  // The end of a key is a digest.
  [[nodiscard]] static std::size_t hash_of(const SessionKey& key) {
    std::size_t hash = 0;
    std::memcpy(&hash, key.data() + key.size() - sizeof hash, sizeof hash);
    return hash;
  }

 private:
  // In units, as are all places here.
  using Place = std::uint32_t;
  struct Hash {
    using is_avalanching = void;
    using is_transparent = void;
    const RowRing* ring;
    std::size_t operator()(const SessionKey& key) const { return hash_of(key); }
    std::size_t operator()(Place place) const { return hash_of(ring->at(place).key); }
  };
  struct Equal {
    using is_transparent = void;
    const RowRing* ring;
    bool operator()(Place one, Place other) const { return one == other; }
    bool operator()(const SessionKey& key, Place place) const { return key == ring->at(place).key; }
    bool operator()(Place place, const SessionKey& key) const { return key == ring->at(place).key; }
  };

  [[nodiscard]] PackedRow& at(std::uint64_t place) const {
    return *reinterpret_cast<PackedRow*>(memory_.begin() + place * PackedRow::unit);
  }
  [[nodiscard]] PackedRow* use(const SessionKey& key);
  void set_limit(std::size_t bytes_max);
  [[nodiscard]] std::uint64_t units_of_memory() const { return memory_.size() / PackedRow::unit; }
  [[nodiscard]] bool must_shrink() const { return limit_ < units_of_memory(); }
  [[nodiscard]] std::uint64_t units_at_head() const;
  [[nodiscard]] bool make_room(std::uint64_t units);
  [[nodiscard]] bool get_memory(std::uint64_t units);
  void pass_oldest(int& second_chances);
  void forget(PackedRow& packed);
  void keep_at_head();

  HugeMemory memory_;
  boost::unordered_flat_set<Place, Hash, Equal> places_;
  std::uint64_t limit_ = 0;  // where rows that come now end at the latest
  std::uint64_t tail_ = 0;
  std::uint64_t head_ = 0;
  std::uint64_t end_ = 0;
  bool is_wrapped_ = false;
  std::uint64_t kept_units_ = 0;
};

}  // namespace counterfoil::journal
