// Files and directories that only the server's user may read.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace counterfoil {

// Makes the directory (0700) and what is missing above it, durably; leaves one that exists as it
// is. Errors: store_unavailable.
[[nodiscard]] Status make_private_directory(const std::string& directory);

// A file that is 0600 from its first moment and belongs to the owner of its directory, so that what
// root makes with a command can be read by the server. Closed at the end.
class PrivateFile {
 public:
  // `flags` as for open(2). Errors: store_unavailable.
  [[nodiscard]] static Result<PrivateFile> open(const std::string& path, int flags);
  PrivateFile(PrivateFile&& other) noexcept : file_{std::exchange(other.file_, -1)} {}
  PrivateFile& operator=(PrivateFile&&) = delete;
  ~PrivateFile();

  // Writes the text and waits until it is on the disk. Errors: store_unavailable.
  [[nodiscard]] Status write_durably(const std::string& text) const;

 private:
  explicit PrivateFile(int file) : file_{file} {}
  int file_;
};

// Waits until the names in the directory are on the disk. Errors: store_unavailable.
[[nodiscard]] Status sync_names_in(const std::string& directory);

}  // namespace counterfoil
