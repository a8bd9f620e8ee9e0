// Disk: how the store reaches its files; tests put one in its place that fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace counterfoil::journal {

// Its functions may be called from any thread; what they do to the same bytes at once is the
// caller's to keep apart. Every error is store_unavailable and names the file.
class DiskFile {
 public:
  explicit DiskFile(std::string path) : path_{std::move(path)} {}
  virtual ~DiskFile() = default;
  DiskFile(const DiskFile&) = delete;
  DiskFile& operator=(const DiskFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] virtual Result<std::int64_t> size() = 0;
  // What stands behind the end of the file is read as zeros.
  [[nodiscard]] virtual Status read(char* into, std::size_t length, std::int64_t at) = 0;
  // Likewise if that needs no waiting for the disk. False: it does, or it cannot be told.
  [[nodiscard]] virtual bool read_cached(char* into, std::size_t length, std::int64_t at) = 0;
  [[nodiscard]] virtual Status write(std::string_view bytes, std::int64_t at) = 0;
  // Returns once the disk has what was written. After a failure nobody knows what it has.
  [[nodiscard]] virtual Status sync() = 0;

  // Writes the bytes from `begin` to `end` again as they are, and syncs: after a failed sync the
  // kernel shows what the disk may not have.
  [[nodiscard]] Status rewrite(std::int64_t begin, std::int64_t end);

 private:
  std::string path_;
};

class Disk {
 public:
  virtual ~Disk() = default;
  // Opens a file that is there. Errors: store_unavailable.
  [[nodiscard]] virtual Result<std::unique_ptr<DiskFile>> open(const std::string& path) = 0;
  [[nodiscard]] virtual Status remove(const std::string& path) = 0;
};

// The machine's own. Lives as long as the process.
[[nodiscard]] Disk& machine_disk();

}  // namespace counterfoil::journal
