#include "store/sqlite/disk_file.h"

#include <sqlite3.h>

#include <algorithm>
#include <vector>

#include "store/sqlite/statement.h"

namespace counterfoil::sqlite {
namespace {

// SQLite's layer for Unix takes less than 128 KiB at once.
constexpr std::size_t part_max = 64 * 1024;

sqlite3_vfs* find_layer(const std::string& name) {
  return sqlite3_vfs_find(name.empty() ? nullptr : name.c_str());
}

}  // namespace

DiskFile::DiskFile(std::string path) : path_{std::make_unique<std::string>(std::move(path))} {}

DiskFile::~DiskFile() {
  if (memory_ != nullptr && file()->pMethods != nullptr) file()->pMethods->xClose(file());
}

tl::unexpected<Error> DiskFile::failure(int code, const char* doing) const {
  auto error = database_error(nullptr, code, std::string{doing} + " " + *path_);
  error.code = ErrorCode::store_unavailable;
  return fail(std::move(error));
}

Result<DiskFile> DiskFile::open(const std::string& vfs, std::string path) {
  DiskFile opened{std::move(path)};
  auto* layer = find_layer(vfs);
  if (layer == nullptr) return opened.failure(SQLITE_CANTOPEN, "no file system layer for");
  const auto units = static_cast<std::size_t>(layer->szOsFile) / sizeof(std::max_align_t) + 1;
  opened.memory_ = std::make_unique<std::max_align_t[]>(units);
  int given = 0;
  const int code = layer->xOpen(layer, opened.path_->c_str(), opened.file(),
                                SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL, &given);
  if (code != SQLITE_OK) return opened.failure(code, "cannot open");
  return opened;
}

Result<bool> DiskFile::exists(const std::string& vfs, const std::string& path) {
  auto* layer = find_layer(vfs);
  int found = 0;
  const int code = layer == nullptr
                       ? SQLITE_CANTOPEN
                       : layer->xAccess(layer, path.c_str(), SQLITE_ACCESS_EXISTS, &found);
  if (code != SQLITE_OK) return DiskFile{path}.failure(code, "cannot look for");
  return found != 0;
}

Status DiskFile::remove(const std::string& vfs, const std::string& path) {
  auto* layer = find_layer(vfs);
  const int code = layer == nullptr ? SQLITE_CANTOPEN : layer->xDelete(layer, path.c_str(), 0);
  if (code != SQLITE_OK) return DiskFile{path}.failure(code, "cannot remove");
  return {};
}

Result<std::int64_t> DiskFile::size() {
  sqlite3_int64 bytes = 0;
  const int code = file()->pMethods->xFileSize(file(), &bytes);
  if (code != SQLITE_OK) return failure(code, "cannot size");
  return bytes;
}

Status DiskFile::read(char* into, std::size_t length, std::int64_t at) {
  for (std::size_t done = 0; done < length; done += part_max) {
    const auto part = std::min(part_max, length - done);
    const int code = file()->pMethods->xRead(file(), into + done, static_cast<int>(part),
                                             at + static_cast<std::int64_t>(done));
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return failure(code, "cannot read");
  }
  return {};
}

Status DiskFile::write(std::string_view bytes, std::int64_t at) {
  for (std::size_t done = 0; done < bytes.size(); done += part_max) {
    const auto part = bytes.substr(done, part_max);
    const int code = file()->pMethods->xWrite(file(), part.data(), static_cast<int>(part.size()),
                                              at + static_cast<std::int64_t>(done));
    if (code != SQLITE_OK) return failure(code, "cannot write");
  }
  return {};
}

Status DiskFile::sync() {
  const int code = file()->pMethods->xSync(file(), SQLITE_SYNC_NORMAL);
  if (code != SQLITE_OK) return failure(code, "cannot sync");
  return {};
}

Status DiskFile::rewrite(std::int64_t length) {
  std::string part(part_max, '\0');
  for (std::int64_t at = 0; at < length; at += static_cast<std::int64_t>(part_max)) {
    part.resize(std::min(part_max, static_cast<std::size_t>(length - at)));
    auto done = read(part.data(), part.size(), at);
    if (done) done = write(part, at);
    if (!done) return done;
  }
  return sync();
}

}  // namespace counterfoil::sqlite
