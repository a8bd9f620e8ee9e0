// JournalIndex: where in the journal everything stands that is still needed.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <optional>
#include <vector>

#include "store/journal/journal_record.h"

namespace counterfoil::journal {

// Thread-safe. The writer puts in, the compactor takes out, all look up. Takes 29 bytes and some
// room to grow for each thing.
class JournalIndex {
 public:
  [[nodiscard]] std::optional<JournalPlace> find(const PlaceKey& key) const;
  [[nodiscard]] bool has(const PlaceKey& key) const { return find(key).has_value(); }
  // Whether `key` stands at `place`, not in a newer record.
  [[nodiscard]] bool names(const PlaceKey& key, const JournalPlace& place) const {
    return find(key) == place;
  }

  // `is_main`: the length of the place is to be counted as live.
  void put(const PlaceKey& key, const JournalPlace& place, bool is_main);
  // What stands at `place` is no longer needed.
  void forget(const PlaceKey& key, const JournalPlace& place);

  // The bytes of the records that are needed for their main part.
  [[nodiscard]] std::int64_t live_bytes() const { return live_bytes_; }

  // For a snapshot: one of the parts it consists of, as a text, and back into an index without it.
  static constexpr std::size_t shards = 16;
  [[nodiscard]] std::string write_shard(std::size_t number) const;
  // False when the text makes no sense.
  [[nodiscard]] bool read_shard(std::size_t number, std::string_view text);
  void clear();

  // All that stands in a segment, in the order of its places. Looks at everything there is.
  struct Standing {
    PlaceKey key{};
    JournalPlace place;
  };
  [[nodiscard]] std::vector<Standing> standing_in(std::uint64_t segment) const;

 private:
  struct Entry {
    std::uint32_t segment = 0;
    std::uint32_t at = 0;
    std::uint32_t length : 31 = 0;
    std::uint32_t is_main : 1 = 0;

    [[nodiscard]] JournalPlace place() const { return {segment, at, length}; }
    [[nodiscard]] std::int64_t live_bytes() const { return is_main != 0 ? length : 0; }
  };
  using EntryBytes = std::array<std::byte, sizeof(Entry)>;
  // The ends of sessions' and claims' keys are digests; blocks of one session share theirs.
  struct Hash {
    using is_avalanching = void;
    std::size_t operator()(const PlaceKey& key) const;
  };
  struct Shard {
    mutable std::mutex mutex;
    boost::unordered_flat_map<PlaceKey, Entry, Hash> entries;
  };

  // By bits that the map within the shard does not go by.
  static std::size_t shard_of(const PlaceKey& key) { return (Hash{}(key) >> 20U) % shards; }

  std::array<Shard, shards> all_;
  std::atomic<std::int64_t> live_bytes_ = 0;
};

}  // namespace counterfoil::journal
