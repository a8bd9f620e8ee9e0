#include "store/sqlite/log_file.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "store/sqlite/statement.h"

namespace counterfoil::sqlite {
namespace {

// A file opened the way SQLite opens it, so that the layer named by the options is in between.
class LogFile {
 public:
  explicit LogFile(sqlite3_vfs& vfs)
      : memory_(static_cast<std::size_t>(vfs.szOsFile) / sizeof(std::max_align_t) + 1) {}

  ~LogFile() {
    if (file()->pMethods != nullptr) file()->pMethods->xClose(file());
  }

  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(memory_.data()); }
  const sqlite3_io_methods& methods() { return *file()->pMethods; }

 private:
  std::vector<std::max_align_t> memory_;  // SQLite leaves the size to run time
};

tl::unexpected<Error> failure(int code, const char* doing) {
  return fail(database_error(nullptr, code, doing));
}

Status rewrite(LogFile& log) {
  sqlite3_int64 size = 0;
  int code = log.methods().xFileSize(log.file(), &size);
  if (code != SQLITE_OK) return failure(code, "cannot size the log");
  // SQLite's layer for Unix takes no more than 128 KiB at once.
  constexpr sqlite3_int64 part_max = 64 * 1024;
  std::vector<char> part(static_cast<std::size_t>(part_max));
  for (sqlite3_int64 at = 0; at < size; at += part_max) {
    const int length = static_cast<int>(std::min(part_max, size - at));
    code = log.methods().xRead(log.file(), part.data(), length, at);
    if (code != SQLITE_OK) return failure(code, "cannot read the log");
    code = log.methods().xWrite(log.file(), part.data(), length, at);
    if (code != SQLITE_OK) return failure(code, "cannot rewrite the log");
  }
  code = log.methods().xSync(log.file(), SQLITE_SYNC_NORMAL);
  if (code != SQLITE_OK) return failure(code, "cannot sync the log");
  return {};
}

}  // namespace

Status rewrite_log(const DatabasePlace& place) {
  auto* vfs = sqlite3_vfs_find(place.vfs.empty() ? nullptr : place.vfs.c_str());
  if (vfs == nullptr) return failure(SQLITE_CANTOPEN, "no such file system layer");
  const auto path = place.path + "-wal";
  int exists = 0;
  int code = vfs->xAccess(vfs, path.c_str(), SQLITE_ACCESS_EXISTS, &exists);
  if (code != SQLITE_OK) return failure(code, "cannot look for the log");
  if (exists == 0) return {};
  LogFile log{*vfs};
  int flags = 0;
  code = vfs->xOpen(vfs, path.c_str(), log.file(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL, &flags);
  if (code != SQLITE_OK) return failure(code, "cannot open the log");
  return rewrite(log);
}

}  // namespace counterfoil::sqlite
