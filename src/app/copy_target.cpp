#include "app/copy_target.h"

#include <fcntl.h>

#include <filesystem>

#include "app/private_file.h"

namespace counterfoil {
namespace {

namespace fs = std::filesystem;

constexpr const char* mark_text =
    "Not all is here yet. Unless a backup or restore is at work, it was ended before its end: "
    "begin it again.\n";

std::string mark_in(const std::string& directory) { return directory + "/unfinished"; }

bool is_marked(const std::string& directory) {
  std::error_code unknown;
  return fs::exists(mark_in(directory), unknown);
}

tl::unexpected<Error> not_empty(const std::string& directory) {
  return fail({.code = ErrorCode::bad_request, .log = {directory + " is not an empty directory"}});
}

tl::unexpected<Error> failure(const std::string& doing, const std::error_code& reason) {
  return fail({.code = ErrorCode::store_unavailable, .log = {doing + ": " + reason.message()}});
}

Status mark(const std::string& directory) {
  const auto file = PrivateFile::open(mark_in(directory), O_WRONLY | O_CREAT | O_EXCL);
  if (!file) return fail(file.error());
  auto done = file->write_durably(mark_text);
  if (done) done = sync_names_in(directory);
  return done;
}

// All but the mark and the lock.
Status clear(const std::string& directory) {
  std::error_code error;
  fs::directory_iterator files{directory, error};
  for (; !error && files != fs::directory_iterator{}; files.increment(error)) {
    const auto name = files->path().filename();
    if (name == "lock" || files->path() == fs::path{mark_in(directory)}) continue;
    fs::remove_all(files->path(), error);
    if (error) break;
  }
  if (error) return failure("cannot remove what is unfinished in " + directory, error);
  return {};
}

}  // namespace

Result<CopyTarget> CopyTarget::begin(const std::string& directory) {
  std::error_code error;
  const auto origin = fs::exists(directory, error) ? Origin::was_there : Origin::made_here;
  auto done = make_private_directory(directory);
  if (!done) return fail(done.error());
  const bool is_repeated = is_marked(directory);
  if (!is_repeated) {
    const bool is_empty = fs::is_empty(directory, error);
    if (error) return failure("cannot use " + directory, error);
    if (!is_empty) return not_empty(directory);
    done = mark(directory);
    if (!done) return fail(done.error());
  }
  TRY(auto lock, journal::DirectoryLock::take(directory));
  // Another process may have finished it before this one had the lock.
  if (!is_marked(directory)) return not_empty(directory);
  CopyTarget target{directory, origin, std::move(lock)};
  if (is_repeated) done = clear(directory);
  if (!done) return fail(done.error());
  return target;
}

// Without a complaint: what led here is one already, and what stays is marked.
CopyTarget::~CopyTarget() {
  if (!lock_ || !clear(directory_)) return;
  std::error_code unknown;
  fs::remove(mark_in(directory_), unknown);
  fs::remove(directory_ + "/lock", unknown);
  if (origin_ == Origin::made_here) fs::remove(directory_, unknown);
}

Status CopyTarget::finish() {
  auto done = sync_names_in(directory_);
  if (!done) return done;
  std::error_code error;
  fs::remove(mark_in(directory_), error);
  if (error) return failure("cannot finish " + directory_, error);
  done = sync_names_in(directory_);
  if (done) lock_ = nullptr;
  return done;
}

Status check_finished(const std::string& directory) {
  if (!is_marked(directory)) return {};
  return fail({.code = ErrorCode::store_unavailable,
               .log = {directory +
                       " holds a copy that was not finished: begin that backup or restore again"}});
}

}  // namespace counterfoil
