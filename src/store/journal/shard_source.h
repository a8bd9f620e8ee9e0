// ShardSource: what an index is filled from, each shard of it when it is first needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "store/journal/place_table.h"

namespace counterfoil::journal {

// Threads may use it together, each for another shard.
class ShardSource {
 public:
  struct Share {
    std::size_t places = 0;
    std::int64_t live_bytes = 0;
  };

  virtual ~ShardSource() = default;
  // Of the hashes whose marks it has.
  [[nodiscard]] virtual std::uint64_t seed() const = 0;
  // What a shard will have, but for what is no longer needed of it.
  [[nodiscard]] virtual Share share_of(std::size_t shard) const = 0;
  // Fills an empty table; yields the sum of all live bytes. Nothing when it is not known any more
  // what belongs into it, which then stays empty or is of no use.
  [[nodiscard]] virtual std::optional<std::int64_t> fill(std::size_t shard, PlaceTable& table) = 0;
};

}  // namespace counterfoil::journal
