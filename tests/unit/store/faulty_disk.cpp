#include "unit/store/faulty_disk.h"

#include <filesystem>
#include <fstream>
#include <new>
#include <sstream>

#include "base/ensure.h"

namespace counterfoil::test {
namespace {

// Stands before the file of the layer below, in the memory SQLite gives us.
struct LayerFile {
  sqlite3_file base;
  FaultyDisk* disk;
  std::string* path;
  sqlite3_file* below;
};

LayerFile& self(sqlite3_file* file) { return *reinterpret_cast<LayerFile*>(file); }
const sqlite3_io_methods& methods(sqlite3_file* file) { return *self(file).below->pMethods; }

int close_file(sqlite3_file* file) {
  delete self(file).path;
  return methods(file).xClose(self(file).below);
}
int read_file(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
  return methods(file).xRead(self(file).below, into, size, at);
}
int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  return self(file).disk->write(*self(file).path, bytes, size, at, self(file).below);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return self(file).disk->truncate(*self(file).path, size, self(file).below);
}
int sync_file(sqlite3_file* file, int flags) {
  return self(file).disk->sync(*self(file).path, flags, self(file).below);
}
int size_file(sqlite3_file* file, sqlite3_int64* size) {
  return methods(file).xFileSize(self(file).below, size);
}
int lock_file(sqlite3_file* file, int kind) { return methods(file).xLock(self(file).below, kind); }
int unlock_file(sqlite3_file* file, int kind) {
  return methods(file).xUnlock(self(file).below, kind);
}
int check_lock(sqlite3_file* file, int* held) {
  return methods(file).xCheckReservedLock(self(file).below, held);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
  return methods(file).xFileControl(self(file).below, operation, argument);
}
int sector_size(sqlite3_file* file) { return methods(file).xSectorSize(self(file).below); }
int characteristics(sqlite3_file* file) {
  return methods(file).xDeviceCharacteristics(self(file).below);
}
int map_memory(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  return methods(file).xShmMap(self(file).below, page, size, extend, memory);
}
int lock_memory(sqlite3_file* file, int offset, int count, int flags) {
  return methods(file).xShmLock(self(file).below, offset, count, flags);
}
void memory_barrier(sqlite3_file* file) { methods(file).xShmBarrier(self(file).below); }
int unmap_memory(sqlite3_file* file, int remove) {
  return methods(file).xShmUnmap(self(file).below, remove);
}

const sqlite3_io_methods layer_methods{
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_memory,
    .xShmLock = lock_memory,
    .xShmBarrier = memory_barrier,
    .xShmUnmap = unmap_memory,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* given) {
  auto* disk = static_cast<FaultyDisk*>(vfs->pAppData);
  auto* below = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(LayerFile));
  file->pMethods = nullptr;
  const int code = disk->below()->xOpen(disk->below(), path, below, flags, given);
  if (code != SQLITE_OK) return code;
  auto* name = new std::string{path == nullptr ? "" : path};
  new (file) LayerFile{{&layer_methods}, disk, name, below};
  disk->opened(*name);
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs* vfs, const char* path, int sync_directory) {
  return static_cast<FaultyDisk*>(vfs->pAppData)->remove(path, sync_directory);
}

std::string read_all(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream{path, std::ios::binary}.rdbuf();
  return text.str();
}

}  // namespace

FaultyDisk::FaultyDisk() : below_{sqlite3_vfs_find(nullptr)} {
  static std::atomic<int> count = 0;
  name_ = "faulty-" + std::to_string(++count);
  layer_ = *below_;
  layer_.szOsFile = static_cast<int>(sizeof(LayerFile)) + below_->szOsFile;
  layer_.pNext = nullptr;
  layer_.zName = name_.c_str();
  layer_.pAppData = this;
  layer_.xOpen = open_file;
  layer_.xDelete = remove_file;
  sqlite3_vfs_register(&layer_, 0);
}

FaultyDisk::~FaultyDisk() { sqlite3_vfs_unregister(&layer_); }

void FaultyDisk::fail_syncs(const std::string& of, int count) {
  const std::lock_guard lock{mutex_};
  failing_ = of;
  failures_left_ = count;
}

void FaultyDisk::fail_writes(const std::string& of) {
  const std::lock_guard lock{mutex_};
  unwritable_ = of;
}

void FaultyDisk::fill() {
  const std::lock_guard lock{mutex_};
  full_ = true;
}

void FaultyDisk::heal() {
  const std::lock_guard lock{mutex_};
  failures_left_ = 0;
  unwritable_.clear();
  full_ = false;
}

std::int64_t FaultyDisk::largest(const std::string& path) const {
  const std::lock_guard lock{mutex_};
  const auto found = files_.find(path);
  return found == files_.end() ? 0 : found->second.largest;
}

std::int64_t FaultyDisk::bytes_of(const std::string& directory, const std::string& start) {
  std::int64_t sum = 0;
  for (const auto& file : std::filesystem::directory_iterator{directory}) {
    const bool counts = file.path().filename().string().starts_with(start);
    if (counts) sum += static_cast<std::int64_t>(file.file_size());
  }
  return sum;
}

void FaultyDisk::opened(const std::string& path) {
  const std::lock_guard lock{mutex_};
  const auto [file, is_new] = files_.try_emplace(path);
  if (is_new) file->second.durable = read_all(path);
}

int FaultyDisk::remove(const std::string& path, int sync_directory) {
  const std::lock_guard lock{mutex_};
  files_.erase(path);
  return below_->xDelete(below_, path.c_str(), sync_directory);
}

int FaultyDisk::write(const std::string& path, const void* bytes, int size, std::int64_t at,
                      sqlite3_file* below) {
  const std::lock_guard lock{mutex_};
  auto& file = files_[path];
  sqlite3_int64 before = 0;
  below->pMethods->xFileSize(below, &before);
  if (full_ && at + size > before) return SQLITE_FULL;
  if (!unwritable_.empty() && path.ends_with(unwritable_)) return SQLITE_IOERR_WRITE;
  const int code = below->pMethods->xWrite(below, bytes, size, at);
  if (code != SQLITE_OK) return code;
  file.unsynced.push_back({at, {static_cast<const char*>(bytes), static_cast<std::size_t>(size)}});
  file.largest = std::max(file.largest, at + size);
  return SQLITE_OK;
}

int FaultyDisk::truncate(const std::string& path, std::int64_t size, sqlite3_file* below) {
  const std::lock_guard lock{mutex_};
  files_[path].unsynced.push_back({size, {}, true});
  return below->pMethods->xTruncate(below, size);
}

int FaultyDisk::sync(const std::string& path, int flags, sqlite3_file* below) {
  (void)flags, (void)below;  // what the model keeps is what a sync is for: the real one is spared
  const std::lock_guard lock{mutex_};
  auto& file = files_[path];
  const auto name = std::filesystem::path{path}.filename().string();
  const bool fails = failures_left_ > 0 && (name.ends_with(failing_) || name.starts_with(failing_));
  if (fails) {
    --failures_left_;
    ++failed_syncs_;
    file.unsynced.clear();
    return SQLITE_IOERR_FSYNC;
  }
  for (const auto& step : file.unsynced) apply(file.durable, step);
  file.unsynced.clear();
  return SQLITE_OK;
}

void FaultyDisk::apply(std::string& durable, const Unsynced& step) {
  const auto at = static_cast<std::size_t>(step.at);
  if (step.is_truncation) return durable.resize(at);
  if (durable.size() < at + step.bytes.size()) durable.resize(at + step.bytes.size());
  durable.replace(at, step.bytes.size(), step.bytes);
}

void FaultyDisk::cut_power(const std::string& from, const std::string& to,
                           std::uint64_t seed) const {
  const std::lock_guard lock{mutex_};
  std::mt19937_64 random{seed};
  for (const auto& [path, file] : files_) {
    const std::filesystem::path original{path};
    if (original.parent_path() != from) continue;
    auto kept = file.durable;
    for (const auto& step : file.unsynced) {
      if (random() % 2 == 0) apply(kept, step);
    }
    std::ofstream{to / original.filename(), std::ios::binary} << kept;
  }
}

void FaultyDisk::kill(const std::string& from, const std::string& to) {
  const std::lock_guard lock{mutex_};
  auto known = files_;
  for (const auto& [path, file] : known) {
    const std::filesystem::path original{path};
    if (original.parent_path() != from) continue;
    const auto copy = (to / original.filename()).string();
    std::ofstream{copy, std::ios::binary} << read_all(path);
    files_[copy] = file;
  }
}

}  // namespace counterfoil::test
