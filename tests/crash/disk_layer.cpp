// Preloaded into the program: writes down what it does to the files below DISK_LAYER_FOLDER, in
// order and with its data, so that disk_image.py can make the disk that a power cut leaves behind.
// On demand syncs and writes fail. System calls are made directly: no other library is asked.
#include <fcntl.h>
#include <linux/stat.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

namespace {

// As disk_image.py reads it.
enum class Act : std::uint32_t {
  create = 1,
  write = 2,
  truncate = 3,
  sync = 4,
  failed_sync = 5,
  rename = 6,
  unlink = 7,
  make_directory = 8
};

struct RecordHead {
  Act act;
  std::uint32_t path_bytes;
  std::uint64_t inode;
  std::uint64_t at;  // where it was written; of a sync, the number of records it covers
  std::uint64_t data_bytes;
};

// In a file that the test maps too.
struct Control {
  volatile std::int32_t sync_error;
  volatile std::int32_t write_error;
};

struct Layer {
  std::mutex mutex;
  std::string folder;
  int trace = -1;
  std::uint64_t records = 0;
  const Control* control = nullptr;
};

int open_directly(const char* path, int flags) {
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600));
}

Layer& layer() {
  static Layer& only = *[] {
    auto* made = new Layer;
    const char* folder = std::getenv("DISK_LAYER_FOLDER");
    const char* trace = std::getenv("DISK_LAYER_TRACE");
    const char* control = std::getenv("DISK_LAYER_CONTROL");
    if (folder == nullptr || trace == nullptr || control == nullptr) return made;
    made->folder = folder;
    made->trace = open_directly(trace, O_WRONLY | O_APPEND | O_CREAT);
    const int file = open_directly(control, O_RDONLY);
    void* mapped = mmap(nullptr, sizeof(Control), PROT_READ, MAP_SHARED, file, 0);
    if (made->trace < 0 || mapped == MAP_FAILED) std::abort();
    made->control = static_cast<const Control*>(mapped);
    return made;
  }();
  return only;
}

bool is_below_folder(const std::string& path) {
  const auto& folder = layer().folder;
  return !folder.empty() && path.compare(0, folder.size(), folder) == 0;
}

bool is_ours(int file) {
  char name[64];
  std::snprintf(name, sizeof name, "/proc/self/fd/%d", file);
  char target[4096];
  const auto length = syscall(SYS_readlink, name, target, sizeof target);
  return length > 0 && is_below_folder({target, static_cast<std::size_t>(length)});
}

std::string whole_path(const char* path) {
  if (path[0] == '/') return path;
  char folder[4096];
  if (syscall(SYS_getcwd, folder, sizeof folder) < 0) return path;
  return std::string{folder} + "/" + path;
}

std::uint64_t inode_of(int file) {
  struct statx found {};
  const auto done = syscall(SYS_statx, file, "", AT_EMPTY_PATH, STATX_INO, &found);
  return done == 0 ? found.stx_ino : 0;
}

bool is_there(const char* path) {
  struct statx found {};
  return syscall(SYS_statx, AT_FDCWD, path, 0, STATX_INO, &found) == 0;
}

// The mutex is held.
void note(RecordHead head, const std::string& path, const void* bytes = nullptr) {
  head.path_bytes = static_cast<std::uint32_t>(path.size());
  const iovec parts[] = {{&head, sizeof head},
                         {const_cast<char*>(path.data()), path.size()},
                         {const_cast<void*>(bytes), head.data_bytes}};
  const auto length = static_cast<long>(sizeof head + path.size() + head.data_bytes);
  if (syscall(SYS_writev, layer().trace, parts, 3) != length) std::abort();
  ++layer().records;
}

int open_noted(int directory, const char* path, int flags, mode_t mode) {
  const auto open_it = [&] {
    return static_cast<int>(syscall(SYS_openat, directory, path, flags, mode));
  };
  const bool can_change = (flags & (O_CREAT | O_TRUNC)) != 0;
  const auto whole = whole_path(path);
  if (!can_change || directory != AT_FDCWD || !is_below_folder(whole)) return open_it();
  const std::lock_guard lock{layer().mutex};
  const bool is_new = !is_there(path);
  const int file = open_it();
  if (file < 0) return file;
  if (is_new) note({Act::create, 0, inode_of(file), 0, 0}, whole);
  if (!is_new && (flags & O_TRUNC) != 0) note({Act::truncate, 0, inode_of(file), 0, 0}, "");
  return file;
}

// Under an error a long write is cut short before the next one fails, as on a disk that fills.
ssize_t write_noted(int file, const void* bytes, std::size_t length, off_t at) {
  const std::lock_guard lock{layer().mutex};
  if (const int error = layer().control->write_error; error != 0) {
    if (length < 1024) {
      errno = error;
      return -1;
    }
    length /= 2;
  }
  const auto put = syscall(SYS_pwrite64, file, bytes, length, at);
  if (put > 0) {
    note({Act::write, 0, inode_of(file), static_cast<std::uint64_t>(at),
          static_cast<std::uint64_t>(put)},
         "", bytes);
  }
  return put;
}

// A sync covers what was written before it began. Whoever waits for it goes on after it is noted.
int sync_noted(int file, long call) {
  if (!is_ours(file)) return static_cast<int>(syscall(call, file));
  std::uint64_t covered = 0;
  {
    const std::lock_guard lock{layer().mutex};
    covered = layer().records;
  }
  int error = layer().control->sync_error;
  if (error == 0 && syscall(call, file) != 0) error = errno;
  const std::lock_guard lock{layer().mutex};
  note({error == 0 ? Act::sync : Act::failed_sync, 0, inode_of(file), covered, 0}, "");
  errno = error;
  return error == 0 ? 0 : -1;
}

int truncate_noted(int file, off_t length) {
  const bool ours = is_ours(file);
  const std::lock_guard lock{layer().mutex};
  const int done = static_cast<int>(syscall(SYS_ftruncate, file, length));
  if (done == 0 && ours) {
    note({Act::truncate, 0, inode_of(file), static_cast<std::uint64_t>(length), 0}, "");
  }
  return done;
}

mode_t mode_in(int flags, va_list arguments) {
  return (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const auto mode = mode_in(flags, arguments);
  va_end(arguments);
  return open_noted(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const auto mode = mode_in(flags, arguments);
  va_end(arguments);
  return open_noted(AT_FDCWD, path, flags, mode);
}

ssize_t pwrite(int file, const void* bytes, std::size_t length, off_t at) {
  if (is_ours(file)) return write_noted(file, bytes, length, at);
  return syscall(SYS_pwrite64, file, bytes, length, at);
}

ssize_t pwrite64(int file, const void* bytes, std::size_t length, off_t at) {
  return pwrite(file, bytes, length, at);
}

ssize_t write(int file, const void* bytes, std::size_t length) {
  if (!is_ours(file)) return syscall(SYS_write, file, bytes, length);
  const auto at = syscall(SYS_lseek, file, 0, SEEK_CUR);
  const auto put = write_noted(file, bytes, length, at);
  if (put > 0) syscall(SYS_lseek, file, put, SEEK_CUR);
  return put;
}

int ftruncate(int file, off_t length) { return truncate_noted(file, length); }
int ftruncate64(int file, off_t length) { return truncate_noted(file, length); }
int fsync(int file) { return sync_noted(file, SYS_fsync); }
int fdatasync(int file) { return sync_noted(file, SYS_fdatasync); }

int rename(const char* from, const char* to) {
  const std::lock_guard lock{layer().mutex};
  const int done = static_cast<int>(syscall(SYS_rename, from, to));
  const auto target = whole_path(to);
  if (done == 0 && is_below_folder(target)) {
    note({Act::rename, 0, 0, 0, target.size()}, whole_path(from), target.data());
  }
  return done;
}

int unlink(const char* path) {
  const std::lock_guard lock{layer().mutex};
  const int done = static_cast<int>(syscall(SYS_unlink, path));
  const auto whole = whole_path(path);
  if (done == 0 && is_below_folder(whole)) note({Act::unlink, 0, 0, 0, 0}, whole);
  return done;
}

int mkdir(const char* path, mode_t mode) {
  const std::lock_guard lock{layer().mutex};
  const int done = static_cast<int>(syscall(SYS_mkdir, path, mode));
  const auto whole = whole_path(path);
  if (done == 0 && is_below_folder(whole)) note({Act::make_directory, 0, 0, 0, 0}, whole);
  return done;
}

}  // extern "C"
