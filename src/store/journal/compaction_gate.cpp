#include "store/journal/compaction_gate.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace counterfoil::journal {
namespace {

constexpr off_t turnstile = 0;
constexpr off_t gate = 1;

enum class Patience { none, endless };

// Locks of the open file, not of the process: each gate has its own.
bool set_lock(int file, short kind, off_t which, Patience patience, off_t count = 1) {
  struct flock lock {};
  lock.l_type = kind;
  lock.l_whence = SEEK_SET;
  lock.l_start = which;
  lock.l_len = count;
  const int how = patience == Patience::none ? F_OFD_SETLK : F_OFD_SETLKW;
  while (::fcntl(file, how, &lock) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

}  // namespace

Result<CompactionGate> CompactionGate::open(const std::string& directory) {
  const auto path = directory + "/compaction.lock";
  constexpr mode_t owner_reads_and_writes = 0600;
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_reads_and_writes);
  if (file >= 0) return CompactionGate{file};
  return fail({.code = ErrorCode::store_unavailable,
               .log = {"cannot open " + path + ": " + std::generic_category().message(errno)}});
}

CompactionGate::~CompactionGate() {
  if (file_ >= 0) ::close(file_);
}

bool CompactionGate::try_pass() {
  if (!set_lock(file_, F_WRLCK, turnstile, Patience::none)) return false;
  const bool passed = set_lock(file_, F_WRLCK, gate, Patience::none);
  (void)set_lock(file_, F_UNLCK, turnstile, Patience::none);
  return passed;
}

void CompactionGate::leave() {
  constexpr off_t both = 2;
  (void)set_lock(file_, F_UNLCK, turnstile, Patience::none, both);
}

Status CompactionGate::hold() {
  if (set_lock(file_, F_WRLCK, turnstile, Patience::endless) &&
      set_lock(file_, F_WRLCK, gate, Patience::endless)) {
    return {};
  }
  return fail({.code = ErrorCode::store_unavailable,
               .log = {"cannot lock compaction.lock: " + std::generic_category().message(errno)}});
}

}  // namespace counterfoil::journal
