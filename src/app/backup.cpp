#include "app/backup.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <filesystem>
#include <utility>
#include <vector>

#include "app/copy_target.h"
#include "app/key_files.h"
#include "app/key_schema.h"
#include "app/merchant_files.h"
#include "app/private_file.h"
#include "store/journal/backup.h"
#include "store/journal/compaction_gate.h"

namespace counterfoil {
namespace {

// Through SQLite: a command may be changing it.
Result<std::uintmax_t> copy_keys(const std::string& from, const std::string& to) {
  TRY([[maybe_unused]] const auto made, PrivateFile::open(to, O_RDWR | O_CREAT | O_EXCL));
  TRY(const auto source, open_key_database_to_read(from));
  TRY(const auto copy, open_key_database(to));
  constexpr int everything = -1;
  auto* backup = sqlite3_backup_init(copy.get(), "main", source.get(), "main");
  int code = backup == nullptr ? SQLITE_CANTOPEN : sqlite3_backup_step(backup, everything);
  const int finished = sqlite3_backup_finish(backup);
  if (code == SQLITE_DONE) code = finished;
  if (code != SQLITE_OK) {
    return fail({.code = ErrorCode::store_unavailable,
                 .log = {"cannot copy " + from + ": " + sqlite3_errstr(code)}});
  }
  std::error_code unknown;
  return std::filesystem::file_size(to, unknown);
}

// Files of one folder, each by its path in `from` and in `to`.
using FilePairs = std::vector<std::pair<std::string, std::string>>;

Result<std::uintmax_t> copy_files(const FilePairs& files) {
  std::uintmax_t bytes = 0;
  if (files.empty()) return bytes;
  const auto folder = std::filesystem::path{files.front().second}.parent_path().string();
  auto done = make_private_directory(folder);
  if (!done) return fail(done.error());
  for (const auto& [from, to] : files) {
    const auto copied = copy_durably(from, to);
    std::error_code unknown;
    // Removed a moment ago: a key that nothing needs which was copied, or settings.
    if (!copied && !std::filesystem::exists(from, unknown)) continue;
    if (!copied) return fail(copied.error());
    bytes += *copied;
  }
  done = sync_names_in(folder);
  if (!done) return fail(done.error());
  return bytes;
}

// None when they are in the environment.
Result<std::uintmax_t> copy_key_files(const KeyFileKind& kind, const std::string& from,
                                      const std::string& to) {
  TRY(const auto ids, find_key_files(kind, from));
  FilePairs files;
  for (const auto& id : ids) {
    files.emplace_back(key_file_path(kind, from, id), key_file_path(kind, to, id));
  }
  return copy_files(files);
}

Result<std::uintmax_t> copy_merchant_files(const std::string& from, const std::string& to) {
  TRY(const auto merchants, find_merchant_files(from));
  FilePairs files;
  for (const auto merchant : merchants) {
    files.emplace_back(merchant_file_path(from, merchant), merchant_file_path(to, merchant));
  }
  return copy_files(files);
}

Result<std::uintmax_t> copy_sessions_and_their_keys(const std::string& from,
                                                    const std::string& to) {
  TRY(auto gate, journal::CompactionGate::open(from));
  const auto held = gate.hold();
  if (!held) return fail(held.error());
  TRY(const auto sessions, back_up_sessions(from, to));
  TRY(const auto keys, copy_key_files(store_key_kind, from, to));
  return sessions + keys;
}

}  // namespace

Result<std::uintmax_t> back_up(const std::string& from, const std::string& to) {
  if (auto finished = check_finished(from); !finished) return fail(finished.error());
  if (!holds_sessions(from)) {
    return fail({.code = ErrorCode::bad_request, .log = {from + " holds no sessions"}});
  }
  TRY(auto target, CopyTarget::begin(to));
  TRY(const auto sessions, copy_sessions_and_their_keys(from, to));
  TRY(const auto settings, copy_merchant_files(from, to));
  TRY(const auto api_keys, copy_keys(from + "/keys.db", to + "/keys.db"));
  TRY(const auto signing_keys, copy_key_files(signing_key_kind, from, to));
  const auto finished = target.finish();
  if (!finished) return fail(finished.error());
  return sessions + settings + api_keys + signing_keys;
}

}  // namespace counterfoil
