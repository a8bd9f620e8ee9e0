#include "store/journal/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace counterfoil::journal {
namespace {

tl::unexpected<Error> failure(const std::string& doing, const std::string& path) {
  return fail({.code = ErrorCode::store_unavailable,
               .log = {doing + " " + path + ": " + std::generic_category().message(errno)}});
}

class MachineFile final : public DiskFile {
 public:
  MachineFile(std::string path, int file) : DiskFile{std::move(path)}, file_{file} {}
  ~MachineFile() override { ::close(file_); }

  Result<std::int64_t> size() override {
    struct stat found {};
    if (::fstat(file_, &found) != 0) return failure("cannot size", path());
    return found.st_size;
  }

  Status read(char* into, std::size_t length, std::int64_t at) override {
    std::size_t done = 0;
    while (done < length) {
      const auto got =
          ::pread(file_, into + done, length - done, at + static_cast<std::int64_t>(done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0)
        return failure("cannot read what stands at " + std::to_string(at) + " in", path());
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    std::fill(into + done, into + length, '\0');
    return {};
  }

  bool read_cached(char* into, std::size_t length, std::int64_t at) override {
    const iovec whole{into, length};
    return ::preadv2(file_, &whole, 1, at, RWF_NOWAIT) == static_cast<ssize_t>(length);
  }

  Status write(std::string_view bytes, std::int64_t at) override {
    while (!bytes.empty()) {
      const auto put = ::pwrite(file_, bytes.data(), bytes.size(), at);
      if (put < 0 && errno == EINTR) continue;
      if (put == 0) errno = ENOSPC;
      if (put <= 0) return failure("cannot write", path());
      bytes.remove_prefix(static_cast<std::size_t>(put));
      at += put;
    }
    return {};
  }

  // Once: after a failure the kernel calls clean what never reached the disk.
  Status sync() override {
    if (::fdatasync(file_) != 0) return failure("cannot sync", path());
    return {};
  }

 private:
  int file_;
};

class MachineDisk final : public Disk {
 public:
  Result<std::unique_ptr<DiskFile>> open(const std::string& path) override {
    const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return failure("cannot open", path);
    return std::make_unique<MachineFile>(path, file);
  }

  Status remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failure("cannot remove", path);
    return {};
  }
};

}  // namespace

Status DiskFile::rewrite(std::int64_t begin, std::int64_t end) {
  constexpr std::int64_t part_max = 256 * 1024;
  std::string part;
  for (std::int64_t at = begin; at < end; at += part_max) {
    part.resize(static_cast<std::size_t>(std::min(part_max, end - at)));
    auto done = read(part.data(), part.size(), at);
    if (done) done = write(part, at);
    if (!done) return done;
  }
  return sync();
}

Disk& machine_disk() {
  static MachineDisk disk;
  return disk;
}

}  // namespace counterfoil::journal
