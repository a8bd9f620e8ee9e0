#include "app/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace counterfoil {
namespace {

tl::unexpected<Error> failure(const std::string& doing) {
  return fail(Error{.code = ErrorCode::store_unavailable,
                    .log = {"cannot " + doing + ": " + std::strerror(errno)}});
}

// Only root may give a file away; for anyone else it is theirs already.
Status give_to_owner_of(const std::string& directory, int file) {
  struct stat status {};
  if (::geteuid() != 0 || ::stat(directory.c_str(), &status) != 0) return {};
  if (::fchown(file, status.st_uid, status.st_gid) != 0) return failure("give a file away");
  return {};
}

// The directory itself, or the nearest one above it that is there.
std::filesystem::path nearest_above(std::filesystem::path directory) {
  std::error_code error;
  while (!std::filesystem::exists(directory, error) && directory.has_relative_path()) {
    directory = directory.has_parent_path() ? directory.parent_path() : ".";
  }
  return directory;
}

}  // namespace

Status make_private_directory(const std::string& directory) {
  std::error_code error;
  if (std::filesystem::is_directory(directory, error)) return {};
  auto above = std::filesystem::path{directory}.parent_path();
  if (directory.ends_with('/')) above = above.parent_path();
  if (above.empty()) above = ".";
  const auto known = nearest_above(above);
  std::filesystem::create_directories(above, error);
  if (::mkdir(directory.c_str(), S_IRWXU) != 0) return failure("make " + directory);
  for (;; above = above.has_parent_path() ? above.parent_path() : ".") {
    if (auto synced = sync_names_in(above.string()); !synced) return synced;
    if (above == known) return {};
  }
}

Result<PrivateFile> PrivateFile::open(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return failure("open " + path);
  PrivateFile opened{file};
  const auto directory = std::filesystem::path{path}.parent_path().string();
  if (auto given = give_to_owner_of(directory, file); !given) return fail(given.error());
  return opened;
}

PrivateFile::~PrivateFile() {
  if (file_ >= 0) ::close(file_);
}

Status PrivateFile::write_durably(const std::string& text) const {
  const auto written = ::write(file_, text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size()) || ::fsync(file_) != 0) {
    return failure("write a file");
  }
  return {};
}

Status sync_names_in(const std::string& directory) {
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!is_synced) return failure("sync " + directory);
  return {};
}

}  // namespace counterfoil
