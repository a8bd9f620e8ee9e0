// CopyTarget: a new data directory that is marked as unfinished until all of it is on the disk.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "store/journal/directory_lock.h"

namespace counterfoil {

// A copy that is given up removes what it has made; one whose process is killed leaves the mark, by
// which it is told from a whole one. Why it is not renamed at its end: decision 0035.
class CopyTarget {
 public:
  // `directory` is new (and made, 0700), or empty, or holds a copy that was not finished, which is
  // removed. No other process may work there until the end.
  // Errors: bad_request (it holds something else), store_unavailable.
  [[nodiscard]] static Result<CopyTarget> begin(const std::string& directory);
  CopyTarget(CopyTarget&&) noexcept = default;
  CopyTarget& operator=(CopyTarget&&) = delete;
  ~CopyTarget();

  // To be called when all files are on the disk; their names are too when it returns.
  // Errors: store_unavailable.
  [[nodiscard]] Status finish();

 private:
  enum class Origin { made_here, was_there };
  CopyTarget(std::string directory, Origin origin, journal::DirectoryLock lock)
      : directory_{std::move(directory)},
        origin_{origin},
        lock_{std::make_unique<journal::DirectoryLock>(std::move(lock))} {}

  std::string directory_;
  Origin origin_;
  std::unique_ptr<journal::DirectoryLock> lock_;  // null: finished, or another's now
};

// Errors: store_unavailable when the directory holds a copy that was not finished.
[[nodiscard]] Status check_finished(const std::string& directory);

}  // namespace counterfoil
