// RowCache: the sessions used last, in memory; never older than the journal, never ahead of it.
#pragma once

#include <array>
#include <deque>
#include <mutex>
#include <optional>

#include "store/journal/journal_index.h"
#include "store/journal/row_ring.h"

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

  // Takes at most `bytes_max`.
  explicit RowCache(std::size_t bytes_max) : RowCache{bytes_max, nullptr} {}
  // Likewise together with the index, to which it gives way as that grows, down to `bytes_min`.
  RowCache(std::size_t bytes_max, const JournalIndex& index) : RowCache{bytes_max, &index} {}
  static constexpr std::size_t bytes_min = 32 << 20;

  // `known`: what the caller has read before; handed out again where it is what is found.
  [[nodiscard]] Lookup find(const SessionKey& key, const StoredSessionPtr& known = nullptr);
  // Null when it is not kept.
  [[nodiscard]] StoredSessionPtr find_session(const SessionKey& key);
  // Keeps a row that was read from the journal after `ticket` was given, unless it may be
  // outdated.
  void admit(const Ticket& ticket, const SessionRow& row);

  // The row of `key` is about to be shown changed, and is.
  void announce(const SessionKey& key);
  void publish(const SessionRow& row);

  [[nodiscard]] std::size_t bytes() const;

 private:
  RowCache(std::size_t bytes_max, const JournalIndex* index);

  struct Slot {
    std::uint64_t version = 0;
    std::uint32_t changes_under_way = 0;
  };

  // Each has huge pages of its own: many more would waste the ends of them.
  static constexpr std::size_t shards_ = 8;
  static constexpr std::size_t slots_ = 512;  // in each shard

  struct Shard {
    explicit Shard(std::size_t capacity) : ring{capacity} {}

    mutable std::mutex mutex;
    RowRing ring;
    std::array<Slot, slots_> slots;
  };

  Shard& shard_of(const SessionKey& key) { return all_[RowRing::hash_of(key) % shards_]; }
  static Slot& slot_of(Shard& shard, const SessionKey& key) {
    return shard.slots[RowRing::hash_of(key) / shards_ % slots_];
  }
  [[nodiscard]] std::size_t shard_bytes_max() const;
  void put(Shard& shard, const SessionRow& row) { shard.ring.put(row, shard_bytes_max()); }

  std::size_t bytes_max_;
  const JournalIndex* index_;
  std::deque<Shard> all_;  // they do not move
};

}  // namespace counterfoil::journal
