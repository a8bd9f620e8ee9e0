#include "app/backup.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <filesystem>

#include "app/copy_target.h"
#include "app/key_files.h"
#include "app/key_schema.h"
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

Result<std::uintmax_t> copy_key_files(const KeyFileKind& kind, const std::string& from,
                                      const std::string& to) {
  TRY(const auto ids, find_key_files(kind, from));
  std::uintmax_t bytes = 0;
  if (ids.empty()) return bytes;  // they are in the environment
  const auto folder = to + '/' + std::string{kind.folder};
  auto done = make_private_directory(folder);
  if (!done) return fail(done.error());
  for (const auto& id : ids) {
    const auto file = key_file_path(kind, from, id);
    const auto copied = copy_durably(file, key_file_path(kind, to, id));
    std::error_code unknown;
    // Retired a moment ago: nothing that was copied needs it.
    if (!copied && !std::filesystem::exists(file, unknown)) continue;
    if (!copied) return fail(copied.error());
    bytes += *copied;
  }
  done = sync_names_in(folder);
  if (!done) return fail(done.error());
  return bytes;
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
  TRY(const auto api_keys, copy_keys(from + "/keys.db", to + "/keys.db"));
  TRY(const auto signing_keys, copy_key_files(signing_key_kind, from, to));
  const auto finished = target.finish();
  if (!finished) return fail(finished.error());
  return sessions + api_keys + signing_keys;
}

}  // namespace counterfoil
