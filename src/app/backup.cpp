#include "app/backup.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <filesystem>
#include <memory>

#include "app/key_files.h"
#include "app/private_file.h"
#include "store/journal/backup.h"
#include "store/journal/compaction_gate.h"

namespace counterfoil {
namespace {

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

constexpr int patience_with_others_ms = 5'000;

tl::unexpected<Error> refusal(const std::string& text) {
  return fail({.code = ErrorCode::bad_request, .log = {text}});
}

tl::unexpected<Error> failure(const std::string& doing, const std::error_code& reason) {
  return fail({.code = ErrorCode::store_unavailable, .log = {doing + ": " + reason.message()}});
}

Database open_database(const std::string& path, int flags) {
  sqlite3* opened = nullptr;
  sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  Database database{opened, sqlite3_close_v2};
  sqlite3_busy_timeout(opened, patience_with_others_ms);
  return database;
}

// Through SQLite: a command may be changing it.
Result<std::uintmax_t> copy_keys(const std::string& from, const std::string& to) {
  TRY([[maybe_unused]] const auto made, PrivateFile::open(to, O_RDWR | O_CREAT | O_EXCL));
  const auto source = open_database(from, SQLITE_OPEN_READONLY);
  const auto copy = open_database(to, SQLITE_OPEN_READWRITE);
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

Status check_directories(const std::string& from, const std::string& to) {
  std::error_code error;
  if (!holds_sessions(from)) return refusal(from + " holds no sessions");
  if (!std::filesystem::exists(to, error)) {
    return error ? Status{failure("cannot use " + to, error)} : make_private_directory(to);
  }
  if (!std::filesystem::is_empty(to, error) || error) {
    return refusal(to + " is not an empty directory");
  }
  return {};
}

}  // namespace

Result<std::uintmax_t> back_up(const std::string& from, const std::string& to) {
  const auto checked = check_directories(from, to);
  if (!checked) return fail(checked.error());
  TRY(const auto sessions, copy_sessions_and_their_keys(from, to));
  TRY(const auto api_keys, copy_keys(from + "/keys.db", to + "/keys.db"));
  TRY(const auto signing_keys, copy_key_files(signing_key_kind, from, to));
  const auto synced = sync_names_in(to);
  if (!synced) return fail(synced.error());
  return sessions + api_keys + signing_keys;
}

Result<VerifyReport> verify_data(const StoreKeyPlace& place) {
  if (!holds_sessions(place.directory)) return refusal(place.directory + " holds no sessions");
  TRY(const auto keys, load_store_keys(place));
  if (keys.empty()) return refusal("there is no key to the sessions in " + place.directory);
  return verify_sessions(place.directory, keys);
}

}  // namespace counterfoil
