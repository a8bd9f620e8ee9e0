// JournalIndex: where in the journal everything stands that is still needed.
#pragma once

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "store/journal/place_table.h"

namespace counterfoil::journal {

// Thread-safe. The writer puts in, the compactor takes out, all look up. Takes 22 to 27 bytes for
// each thing.
//
// It does not keep keys, but 90 bits of a hash of each, ten of them as the number of its shard
// (decision 0070). Nobody can tell without the seed which keys have a hash in common.
class JournalIndex {
 public:
  explicit JournalIndex(std::uint64_t seed = 0) : seed_{seed} {}

  // The place's length may be longer than the record, by a thousandth.
  [[nodiscard]] std::optional<JournalPlace> find(const PlaceKey& key) const;
  [[nodiscard]] bool has(const PlaceKey& key) const { return find(key).has_value(); }
  // Whether `key` stands at `place`, not in a newer record.
  [[nodiscard]] bool names(const PlaceKey& key, const JournalPlace& place) const;

  // `is_main`: the length of the place is to be counted as live.
  void put(const PlaceKey& key, const JournalPlace& place, bool is_main);
  // What stands at `place` is no longer needed.
  void forget(const PlaceKey& key, const JournalPlace& place);

  // The bytes of the records that are needed for their main part.
  [[nodiscard]] std::int64_t live_bytes() const { return live_bytes_; }
  // Of memory that it takes.
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }

  // Of its parts: -----------------------------------------------------------------------------

  static constexpr std::size_t shards = 1'024;
  struct Hashed {
    std::size_t shard = 0;
    PlaceMark mark;
  };
  [[nodiscard]] Hashed hash(const PlaceKey& key) const;
  // Makes room for so many, of an empty index: growing step by step takes longer.
  void expect(std::size_t things);
  // Puts those into a shard which stand further on in the journal than what is there.
  void put_newer(std::size_t number, std::span<const PackedPlace> places);

  // For a snapshot: the seed, and a shard as a text, and back into an empty index.
  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  [[nodiscard]] std::string write_shard(std::size_t number) const;
  // Nobody looks anything up meanwhile.
  void clear(std::uint64_t seed);
  // False when the text makes no sense.
  [[nodiscard]] bool read_shard(std::size_t number, std::string_view text);

 private:
  struct alignas(64) Shard {  // a line of the processor's cache
    mutable std::mutex mutex;
    PlaceTable table;
  };

  // Does something to the table of a shard, and counts what that changes.
  template <class Change>
  auto change(Shard& shard, const Change& change_table);

  std::uint64_t seed_;
  std::array<Shard, shards> all_;
  std::atomic<std::int64_t> live_bytes_ = 0;
  std::atomic<std::int64_t> bytes_ = 0;
};

}  // namespace counterfoil::journal
