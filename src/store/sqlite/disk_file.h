// DiskFile: a file opened through the layer through which SQLite opens its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3_file;

namespace counterfoil::sqlite {

// Its functions may be called from any thread; what they do to the same bytes at once is the
// caller's to keep apart. Every error is store_unavailable and names the file.
class DiskFile {
 public:
  // Opens a file that is there. `vfs` is SQLite's name of the layer; empty: its own choice.
  [[nodiscard]] static Result<DiskFile> open(const std::string& vfs, std::string path);
  [[nodiscard]] static Result<bool> exists(const std::string& vfs, const std::string& path);
  [[nodiscard]] static Status remove(const std::string& vfs, const std::string& path);

  DiskFile(DiskFile&& other) noexcept = default;
  DiskFile& operator=(DiskFile&&) = delete;
  ~DiskFile();

  [[nodiscard]] const std::string& path() const { return *path_; }
  [[nodiscard]] Result<std::int64_t> size();
  // What stands behind the end of the file is read as zeros.
  [[nodiscard]] Status read(char* into, std::size_t length, std::int64_t at);
  [[nodiscard]] Status write(std::string_view bytes, std::int64_t at);
  [[nodiscard]] Status sync();

  // Writes the first `length` bytes again as they are, and syncs: after a failed sync the kernel
  // shows what the disk may not have.
  [[nodiscard]] Status rewrite(std::int64_t length);

 private:
  explicit DiskFile(std::string path);
  [[nodiscard]] sqlite3_file* file() const {
    return reinterpret_cast<sqlite3_file*>(memory_.get());
  }
  [[nodiscard]] tl::unexpected<Error> failure(int code, const char* doing) const;

  std::unique_ptr<std::string> path_;           // SQLite keeps its address
  std::unique_ptr<std::max_align_t[]> memory_;  // SQLite leaves the size to run time
};

}  // namespace counterfoil::sqlite
