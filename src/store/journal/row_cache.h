// RowCache: the sessions used last, in memory; never older than the journal, never ahead of it.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstring>
#include <mutex>
#include <optional>
#include <vector>

#include "store/journal/journal_index.h"
#include "store/journal/session_row.h"

namespace counterfoil::journal {

// Thread-safe. One thread changes a session's row, any number read.
//
// Why a reader never puts an outdated row here. Every key belongs to a slot with a version and a
// count of changes under way. Once a change is durable, and before anybody can read it, the writer
// announces its keys; then it shows the change to those who read past the cache; then it publishes
// the new rows. Announcement and publication both raise the version. A reader takes a ticket (the
// version) when it misses, reads the row, and is let in with it only if, under the same lock, the
// version is still the ticket's and no change is under way. So a ticket taken before an
// announcement is void after it, and one taken between announcement and publication, when the
// reader may have read either row, is void after that. What is let in was read while nothing
// changed. While a change is under way nothing is found here: another reader may have seen the
// newer row already.
class RowCache {
 public:
  // Lets a reader put in what it reads after a miss.
  struct Ticket {
    std::uint64_t version = 0;
  };
  struct Lookup {
    std::optional<SessionRow> row;
    Ticket ticket;  // of use after a miss
  };

  // Keeps at most about `bytes_max`, counting what an entry costs beside its document.
  explicit RowCache(std::size_t bytes_max);
  // Likewise together with the index, to which it gives way as that grows, down to `bytes_min`.
  RowCache(std::size_t bytes_max, const JournalIndex& index);
  static constexpr std::size_t bytes_min = 32 << 20;

  [[nodiscard]] Lookup find(const SessionKey& key);
  // Null when it is not kept. Touches less memory than `find`, which counts when little of the
  // cache is in the processor's.
  [[nodiscard]] StoredSessionPtr find_session(const SessionKey& key);
  // Keeps a row that was read from the journal after `ticket` was given, unless it may be
  // outdated.
  void admit(const Ticket& ticket, const SessionRow& row);

  // The row of `key` is about to be shown changed, and is.
  void announce(const SessionKey& key);
  void publish(const SessionRow& row);

  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Entry {
    SessionKey key{};
    SessionRow row;
    std::uint32_t bytes = 0;  // 0: free for another
    bool was_used = false;    // since the hand came by
  };

  struct Slot {
    std::uint64_t version = 0;
    std::uint32_t changes_under_way = 0;
  };
  struct Hash {
    using is_avalanching = void;
    std::size_t operator()(const SessionKey& key) const { return hash_of(key); }
  };

  static constexpr std::size_t shards_ = 16;
  static constexpr std::size_t slots_ = 256;  // in each shard

  // A hand goes round the entries and forgets those that were not used since it last came by. So a
  // use only marks its entry; a list in order of use would touch its neighbours too.
  struct Shard {
    mutable std::mutex mutex;
    boost::unordered_flat_map<SessionKey, std::uint32_t, Hash> by_key;  // where in `entries`
    std::vector<Entry> entries;
    std::vector<std::uint32_t> free;
    std::size_t hand = 0;
    std::array<Slot, slots_> slots;
    std::size_t bytes = 0;
  };

  // The end of a key is a digest.
  static std::size_t hash_of(const SessionKey& key) {
    std::size_t hash = 0;
    std::memcpy(&hash, key.data() + key.size() - sizeof hash, sizeof hash);
    return hash;
  }
  Shard& shard_of(const SessionKey& key) { return all_[hash_of(key) % shards_]; }
  static Slot& slot_of(Shard& shard, const SessionKey& key) {
    return shard.slots[hash_of(key) / shards_ % slots_];
  }
  [[nodiscard]] std::size_t shard_bytes_max() const;
  [[nodiscard]] static Entry* entry_of(Shard& shard, const SessionKey& key);
  void put(Shard& shard, const SessionRow& row);
  static Entry& new_entry(Shard& shard, const SessionKey& key);
  static void forget_one(Shard& shard);
  static void drop(Shard& shard, const SessionKey& key);

  std::size_t bytes_max_;
  const JournalIndex* index_ = nullptr;
  std::array<Shard, shards_> all_;
};

}  // namespace counterfoil::journal
