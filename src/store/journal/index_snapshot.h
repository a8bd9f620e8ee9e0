// IndexSnapshot: the index as a clean stop leaves it, so that the next start need not make it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/journal/disk.h"
#include "store/journal/journal_index.h"

namespace counterfoil::journal {

struct SegmentExpiry {
  std::uint64_t segment = 0;
  Timestamp latest{};
};

// Belongs to a journal whose newest segment is `newest` and has no records. The next start begins a
// newer one, so that nothing has to remove it.
struct IndexSnapshot {
  std::uint64_t newest = 0;
  std::vector<SegmentExpiry> expiries;

  // On the disk when it returns. Errors: store_unavailable.
  [[nodiscard]] static Status write(Disk& disk, const std::string& directory,
                                    const IndexSnapshot& snapshot, const JournalIndex& index);
  // Fills an empty index. Nothing when there is none for `newest`, or it is not whole; the index
  // then stays empty. Errors: store_unavailable.
  [[nodiscard]] static Result<std::optional<IndexSnapshot>> read(Disk& disk,
                                                                 const std::string& directory,
                                                                 std::uint64_t newest,
                                                                 JournalIndex& index);
};

}  // namespace counterfoil::journal
