#include "store/sqlite/backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "store/sqlite/directory_lock.h"
#include "store/sqlite/flush_gate.h"
#include "store/sqlite/journal.h"

namespace counterfoil {
namespace {

tl::unexpected<Error> failure(const std::string& doing, const std::error_code& reason) {
  return fail({.code = ErrorCode::store_unavailable, .log = {doing + ": " + reason.message()}});
}

std::string in_directory(const std::string& directory, const std::string& path) {
  return (directory / std::filesystem::path{path}.filename()).string();
}

// The database does not change while the gate is held; its log is a part of it.
Result<std::uintmax_t> copy_tables(const std::string& from, const std::string& to) {
  TRY(auto bytes, copy_durably(from + "/sessions.db", to + "/sessions.db"));
  const auto log = from + "/sessions.db-wal";
  if (!std::filesystem::exists(log)) return bytes;
  TRY(const auto more, copy_durably(log, in_directory(to, log)));
  return bytes + more;
}

// Its proven end first, then the newest segment: what each says of what comes after it here is then
// true of that one's copy.
Result<std::uintmax_t> copy_journal(const std::string& from, const std::string& to) {
  TRY(auto bytes, copy_durably(sqlite::JournalEnd::path_in(from), sqlite::JournalEnd::path_in(to)));
  TRY(const auto segments, sqlite::Journal::needed_files(from));
  for (const auto& segment : segments) {
    TRY(const auto copied, copy_durably(segment, in_directory(to, segment)));
    bytes += copied;
  }
  return bytes;
}

}  // namespace

Result<std::uintmax_t> copy_durably(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::copy_file(from, to, error);
  if (error) return failure("cannot copy " + from + " to " + to, error);
  const int file = ::open(to.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  if (!synced) error = {errno, std::generic_category()};
  if (file >= 0) ::close(file);
  if (!synced) return failure("cannot sync " + to, error);
  return std::filesystem::file_size(to, error);
}

Result<std::uintmax_t> back_up_sessions(const std::string& from, const std::string& to) {
  TRY(auto gate, sqlite::FlushGate::open(from));
  const auto held = gate.hold();
  if (!held) return fail(held.error());
  TRY(const auto tables, copy_tables(from, to));
  TRY(const auto journal, copy_journal(from, to));
  const auto synced = sqlite::sync_directory(to);
  if (!synced) return fail(synced.error());
  return tables + journal;
}

}  // namespace counterfoil
