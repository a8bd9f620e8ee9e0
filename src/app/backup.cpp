#include "app/backup.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <filesystem>
#include <memory>

#include "app/private_file.h"
#include "store/sqlite/backup.h"

namespace counterfoil {
namespace {

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

constexpr int patience_with_others_ms = 5'000;

tl::unexpected<Error> refusal(const std::string& text) {
  return fail({.code = ErrorCode::bad_request, .log = {text}});
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
  return std::filesystem::file_size(to);
}

Result<std::uintmax_t> copy_signing_keys(const std::string& from, const std::string& to) {
  std::uintmax_t bytes = 0;
  if (!std::filesystem::exists(from)) return bytes;  // they come from the environment
  const auto made = make_private_directory(to);
  if (!made) return fail(made.error());
  for (const auto& file : std::filesystem::directory_iterator{from}) {
    if (!file.is_regular_file()) continue;
    const auto name = file.path().filename().string();
    TRY(const auto copied, copy_durably(file.path().string(), to + "/" + name));
    bytes += copied;
  }
  const auto synced = sync_names_in(to);
  if (!synced) return fail(synced.error());
  return bytes;
}

Status check_directories(const std::string& from, const std::string& to) {
  if (!std::filesystem::exists(from + "/sessions.db")) return refusal(from + " holds no sessions");
  if (!std::filesystem::exists(to)) return make_private_directory(to);
  if (!std::filesystem::is_directory(to) || !std::filesystem::is_empty(to)) {
    return refusal(to + " is not an empty directory");
  }
  return {};
}

}  // namespace

Result<std::uintmax_t> back_up(const std::string& from, const std::string& to) {
  const auto checked = check_directories(from, to);
  if (!checked) return fail(checked.error());
  TRY(const auto sessions, back_up_sessions(from, to));
  TRY(const auto keys, copy_keys(from + "/keys.db", to + "/keys.db"));
  TRY(const auto signing_keys, copy_signing_keys(from + "/signing-keys", to + "/signing-keys"));
  const auto synced = sync_names_in(to);
  if (!synced) return fail(synced.error());
  return sessions + keys + signing_keys;
}

}  // namespace counterfoil
