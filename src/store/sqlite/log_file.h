// rewrite_log: makes the write-ahead log on the disk equal to what the kernel shows of it.
#pragma once

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace counterfoil::sqlite {

// Writes every byte of the log over itself and syncs. Harmless to connections that read the log;
// none may be writing it. Does nothing when there is no log.
//
// After a failed sync the kernel shows pages as written that the disk does not have, and a later
// sync that succeeds does not bring them there: only writing them again does. Until then SQLite
// would find, after a kill, a chain of frames whose middle is not on the disk. A commit that is
// acknowledged behind it, or a checkpoint that a power cut ends before its truncation of the log is
// durable, would not survive.
[[nodiscard]] Status rewrite_log(const DatabasePlace& place);

}  // namespace counterfoil::sqlite
