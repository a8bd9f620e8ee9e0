#include "store/sqlite/gathering_layer.h"

#include <sqlite3.h>

#include <cstdint>
#include <cstring>
#include <new>
#include <vector>

#include "store/sqlite/statement.h"

namespace counterfoil::sqlite {
namespace {

// SQLite's layer for Unix takes no more than 128 KiB at once.
constexpr std::size_t piece_bytes_max = 64 * 1024;

// An open log: what SQLite writes and the layer below does not have yet.
class GatheredLog {
 public:
  explicit GatheredLog(sqlite3_file& below) : below_{below} { piece_.reserve(piece_bytes_max); }

  sqlite3_file& below() { return below_; }

  int write(const void* bytes, int size, sqlite3_int64 at) {
    const auto length = static_cast<std::size_t>(size);
    const bool continues = at == start_ + static_cast<sqlite3_int64>(piece_.size());
    if (!continues || piece_.size() + length > piece_bytes_max) {
      const int code = pass_on();
      if (code != SQLITE_OK) return code;
      start_ = at;
    }
    if (length > piece_bytes_max) return below_.pMethods->xWrite(&below_, bytes, size, at);
    const auto* first = static_cast<const char*>(bytes);
    piece_.insert(piece_.end(), first, first + length);
    return SQLITE_OK;
  }

  // A piece that cannot be written is dropped: SQLite gives up the transaction that it is of.
  int pass_on() {
    if (piece_.empty()) return SQLITE_OK;
    const int code =
        below_.pMethods->xWrite(&below_, piece_.data(), static_cast<int>(piece_.size()), start_);
    piece_.clear();
    return code;
  }

 private:
  sqlite3_file& below_;
  std::vector<char> piece_;
  sqlite3_int64 start_ = 0;
};

// What SQLite sees of an open log. The file of the layer below stands behind it in the same memory.
struct LogHandle {
  sqlite3_file base;
  GatheredLog* log;
};
static_assert(sizeof(LogHandle) % alignof(std::max_align_t) == 0);

GatheredLog& log_of(sqlite3_file* file) { return *reinterpret_cast<LogHandle*>(file)->log; }
sqlite3_file* below(sqlite3_file* file) { return &log_of(file).below(); }

// What is not synced belongs to a transaction that was given up, and is not written.
int close_log(sqlite3_file* file) {
  auto* log = &log_of(file);
  auto* under = below(file);
  delete log;
  return under->pMethods->xClose(under);
}

int write_log(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  return log_of(file).write(bytes, size, at);
}

// Passes the piece on, then does `call` on the file below.
template <class Call>
int after_piece(sqlite3_file* file, Call call) {
  const int code = log_of(file).pass_on();
  return code == SQLITE_OK ? call(below(file)) : code;
}

int read_log(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
  return after_piece(file,
                     [&](auto* under) { return under->pMethods->xRead(under, into, size, at); });
}
int truncate_log(sqlite3_file* file, sqlite3_int64 size) {
  return after_piece(file, [&](auto* under) { return under->pMethods->xTruncate(under, size); });
}
int sync_log(sqlite3_file* file, int flags) {
  return after_piece(file, [&](auto* under) { return under->pMethods->xSync(under, flags); });
}
int size_log(sqlite3_file* file, sqlite3_int64* size) {
  return after_piece(file, [&](auto* under) { return under->pMethods->xFileSize(under, size); });
}
int lock_log(sqlite3_file* file, int kind) {
  return below(file)->pMethods->xLock(below(file), kind);
}
int unlock_log(sqlite3_file* file, int kind) {
  return below(file)->pMethods->xUnlock(below(file), kind);
}
int check_lock(sqlite3_file* file, int* held) {
  return below(file)->pMethods->xCheckReservedLock(below(file), held);
}
int control_log(sqlite3_file* file, int operation, void* argument) {
  return below(file)->pMethods->xFileControl(below(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return below(file)->pMethods->xSectorSize(below(file)); }
int characteristics(sqlite3_file* file) {
  return below(file)->pMethods->xDeviceCharacteristics(below(file));
}

// Version 1: a log is neither mapped nor has it an index in shared memory; its database has.
constexpr sqlite3_io_methods log_methods{
    1,        close_log,  read_log,   write_log,   truncate_log, sync_log,        size_log,
    lock_log, unlock_log, check_lock, control_log, sector_size,  characteristics, nullptr,
    nullptr,  nullptr,    nullptr,    nullptr,     nullptr};

int open_file(sqlite3_vfs* layer, const char* path, sqlite3_file* file, int flags, int* given) {
  auto* vfs = static_cast<sqlite3_vfs*>(layer->pAppData);
  if ((flags & SQLITE_OPEN_WAL) == 0) return vfs->xOpen(vfs, path, file, flags, given);
  auto* under = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(LogHandle));
  file->pMethods = nullptr;
  const int code = vfs->xOpen(vfs, path, under, flags, given);
  if (code != SQLITE_OK) return code;
  new (file) LogHandle{{&log_methods}, new GatheredLog{*under}};
  return SQLITE_OK;
}

// The layer below works on what belongs to it, which it finds in its own `pAppData`.
sqlite3_vfs* under(sqlite3_vfs* layer) { return static_cast<sqlite3_vfs*>(layer->pAppData); }

int remove_file(sqlite3_vfs* layer, const char* path, int sync_directory) {
  return under(layer)->xDelete(under(layer), path, sync_directory);
}
int access_file(sqlite3_vfs* layer, const char* path, int flags, int* answer) {
  return under(layer)->xAccess(under(layer), path, flags, answer);
}
int full_path(sqlite3_vfs* layer, const char* path, int size, char* into) {
  return under(layer)->xFullPathname(under(layer), path, size, into);
}

}  // namespace

Result<std::unique_ptr<GatheringLayer>> GatheringLayer::above(const std::string& below) {
  auto* found = sqlite3_vfs_find(below.empty() ? nullptr : below.c_str());
  if (found == nullptr) {
    return fail({.code = ErrorCode::store_unavailable,
                 .log = {"SQLite has no file system layer " + below}});
  }
  return std::unique_ptr<GatheringLayer>{new GatheringLayer{*found}};
}

GatheringLayer::GatheringLayer(sqlite3_vfs& below)
    // One for each store, told apart by its address: layers are known by name throughout a process.
    : name_{"gathering-" + std::to_string(reinterpret_cast<std::uintptr_t>(this))},
      layer_{std::make_unique<sqlite3_vfs>(below)} {
  layer_->szOsFile = static_cast<int>(sizeof(LogHandle)) + below.szOsFile;
  layer_->pNext = nullptr;
  layer_->zName = name_.c_str();
  layer_->pAppData = &below;
  layer_->xOpen = open_file;
  layer_->xDelete = remove_file;
  layer_->xAccess = access_file;
  layer_->xFullPathname = full_path;
  sqlite3_vfs_register(layer_.get(), 0);
}

GatheringLayer::~GatheringLayer() { sqlite3_vfs_unregister(layer_.get()); }

}  // namespace counterfoil::sqlite
