// DirectoryLock: one process at a time works in a store's directory.
#pragma once

#include <string>

#include "base/result.h"

namespace counterfoil::journal {

// Held from `take` until it is destroyed or the process ends, however it ends.
class DirectoryLock {
 public:
  // Makes `directory` (0700) when it is missing and locks the file `lock` in it, which then names
  // this process. Errors: store_unavailable, whose log text names the directory and the holder.
  [[nodiscard]] static Result<DirectoryLock> take(const std::string& directory);

  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int file) : file_{file} {}

  int file_;
};

// Makes the names of new files in `directory`, and its own name, durable.
[[nodiscard]] Status sync_directory(const std::string& directory);

// Makes `path` (0600) when it is missing.
[[nodiscard]] Status make_private_file(const std::string& path);

}  // namespace counterfoil::journal
