#include "store/journal/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace counterfoil::journal {
namespace {

tl::unexpected<Error> failure(const std::string& doing, const std::string& path) {
  return fail({.code = ErrorCode::store_unavailable,
               .log = {doing + " " + path + ": " + std::generic_category().message(errno)}});
}

std::string read_holder(int file) {
  std::array<char, 32> text{};
  const auto length = ::pread(file, text.data(), text.size(), 0);
  if (length <= 0) return "another process";
  std::string holder{text.data(), static_cast<std::size_t>(length)};
  holder.erase(holder.find_last_not_of('\n') + 1);
  return "process " + holder;
}

Status sync_one_directory(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return failure("cannot open", path);
  const bool synced = ::fsync(file) == 0;
  const auto error = synced ? Status{} : Status{failure("cannot sync", path)};
  ::close(file);
  return error;
}

}  // namespace

Result<DirectoryLock> DirectoryLock::take(const std::string& directory) {
  constexpr mode_t owner_only = 0700;
  if (::mkdir(directory.c_str(), owner_only) != 0 && errno != EEXIST) {
    return failure("cannot make the directory", directory);
  }
  const auto path = directory + "/lock";
  constexpr mode_t owner_reads_and_writes = 0600;
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_reads_and_writes);
  if (file < 0) return failure("cannot open", path);
  DirectoryLock lock{file};
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return failure("cannot lock", path);
    return fail({.code = ErrorCode::store_unavailable,
                 .log = {"the directory " + directory + " is in use by " + read_holder(file)}});
  }
  const auto holder = std::to_string(::getpid()) + "\n";
  // A full disk must not keep a store from starting: without its text the lock still holds.
  if (::ftruncate(file, 0) != 0 || ::pwrite(file, holder.data(), holder.size(), 0) < 0) return lock;
  return lock;
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : file_{std::exchange(other.file_, -1)} {}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) ::close(file_);
}

Status sync_directory(const std::string& directory) {
  const auto own = sync_one_directory(directory);
  if (!own) return own;
  const auto absolute = std::filesystem::absolute(directory).lexically_normal();
  const auto trimmed = absolute.has_filename() ? absolute : absolute.parent_path();
  return sync_one_directory(trimmed.parent_path().string());
}

Status make_private_file(const std::string& path) {
  constexpr mode_t owner_reads_and_writes = 0600;
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_reads_and_writes);
  if (file < 0) return failure("cannot open", path);
  ::close(file);
  return {};
}

}  // namespace counterfoil::journal
