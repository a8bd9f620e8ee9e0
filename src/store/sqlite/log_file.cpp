#include "store/sqlite/log_file.h"

#include "store/sqlite/disk_file.h"

namespace counterfoil::sqlite {

Status rewrite_log(const DatabasePlace& place) {
  const auto path = place.path + "-wal";
  TRY(const bool found, DiskFile::exists(place.vfs, path));
  if (!found) return {};
  TRY(auto log, DiskFile::open(place.vfs, path));
  TRY(const auto bytes, log.size());
  return log.rewrite(bytes);
}

}  // namespace counterfoil::sqlite
