#include "store/journal/backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "store/journal/directory_lock.h"
#include "store/journal/journal.h"

namespace counterfoil {
namespace {

tl::unexpected<Error> failure(const std::string& doing, const std::error_code& reason) {
  return fail({.code = ErrorCode::store_unavailable, .log = {doing + ": " + reason.message()}});
}

std::string in_directory(const std::string& directory, const std::string& path) {
  return (directory / std::filesystem::path{path}.filename()).string();
}

// Its proven end first, then the newest segment: what each says of what comes after it here is then
// true of that one's copy.
Result<std::uintmax_t> copy_journal(const std::string& from, const std::string& to) {
  TRY(auto bytes,
      copy_durably(journal::JournalEnd::path_in(from), journal::JournalEnd::path_in(to)));
  TRY(const auto segments, journal::Journal::needed_files(from));
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

bool holds_sessions(const std::string& directory) {
  std::error_code unknown;
  return std::filesystem::exists(journal::JournalEnd::path_in(directory), unknown);
}

// A segment without a record is not followed by another, but begun again.
bool has_records(const std::string& directory) {
  if (!holds_sessions(directory)) return false;
  auto& disk = journal::machine_disk();
  const auto noted = journal::JournalEnd::noted_in(disk, directory);
  if (!noted) return false;
  const auto chain = journal::SegmentChain::find(disk, directory, *noted);
  return chain && (chain->in_use.size() > 1 || noted->records_end > journal::records_begin);
}

Result<std::vector<journal::KeyMark>> key_marks_of_files(const std::string& directory) {
  auto& disk = journal::machine_disk();
  TRY(const auto noted, journal::JournalEnd::noted_in(disk, directory));
  TRY(const auto chain, journal::SegmentChain::find(disk, directory, noted));
  std::vector<journal::KeyMark> marks;
  // A head that is not noted yet may not be on the disk: then the one before it decides what is
  // needed.
  if (noted.segment != chain.last_number) {
    for (const auto& segment : chain.spare) marks.push_back(segment->head().key);
  }
  for (const auto& segment : chain.in_use) marks.push_back(segment->head().key);
  return marks;
}

Result<std::uintmax_t> back_up_sessions(const std::string& from, const std::string& to) {
  TRY(const auto journal, copy_journal(from, to));
  const auto synced = journal::sync_directory(to);
  if (!synced) return fail(synced.error());
  return journal;
}

}  // namespace counterfoil
