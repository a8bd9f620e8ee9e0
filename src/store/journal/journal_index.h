// JournalIndex: where in the journal everything stands that is still needed.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/journal/place_table.h"
#include "store/journal/shard_source.h"

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

  // The bytes of the records that are needed for their main part; until it is filled, as its source
  // has them.
  [[nodiscard]] std::int64_t live_bytes() const { return live_bytes_; }
  // Of memory that it takes, or about what it will take once it is filled.
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

  // For a snapshot: the seed, and a shard as a text, which is added to another; yields its live
  // bytes.
  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  std::int64_t write_shard(std::size_t number, std::string& text) const;
  // Takes the place of all that is there, and the source's seed. A shard is filled when it is first
  // needed; what `put_newer` has for it waits until then. Nobody looks anything up meanwhile.
  void fill_from(std::unique_ptr<ShardSource> source);
  // Ahead of the need for it.
  void fill_shard(std::size_t number);
  [[nodiscard]] bool is_filled() const { return is_filled_; }

 private:
  struct alignas(64) Shard {  // a line of the processor's cache
    mutable std::mutex mutex;
    PlaceTable table;
  };

  // What shards have while not all are filled; then the source goes, and the rest stays until the
  // index goes: others may be looking.
  struct Unfilled {
    struct Shard {  // under the lock of the index's own
      bool is_filled = false;
      std::vector<PackedPlace> newer;
    };
    std::unique_ptr<ShardSource> source;
    std::array<Shard, shards> all;
    std::atomic<std::size_t> left = shards;
  };

  // The shard's lock is held: -----------------------------------------------------------------

  // Null when the shard is filled.
  [[nodiscard]] Unfilled::Shard* unfilled(std::size_t number) const;
  [[nodiscard]] PlaceTable& table_of(std::size_t number) const;
  void fill(std::size_t number, Unfilled::Shard& waiting) const;
  // Does something to the table of a shard, and counts what that changes.
  template <class Change>
  auto change(std::size_t number, const Change& change_table);

  std::uint64_t seed_;
  mutable std::atomic<bool> is_filled_ = true;
  std::unique_ptr<Unfilled> unfilled_;
  mutable std::array<Shard, shards> all_;
  mutable std::atomic<std::int64_t> live_bytes_ = 0;
  mutable std::atomic<std::int64_t> bytes_ = 0;
};

}  // namespace counterfoil::journal
