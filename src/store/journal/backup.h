// back_up_sessions: copies the store of a directory while a server works on it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/journal/store_keys.h"

namespace counterfoil {

// Copies sessions, their changes and idempotency claims, as they are at one moment, into the
// directory `to`, which exists and holds none; yields the bytes copied. On the disk before it
// returns. Everything answered before the call is in the copy. The caller holds the compaction gate
// of `from`: meanwhile the server's journal grows, and no key that seals a part of it is retired.
// Errors: store_unavailable, internal_error (the journal is damaged).
[[nodiscard]] Result<std::uintmax_t> back_up_sessions(const std::string& from,
                                                      const std::string& to);

// Whether there is a store in the directory.
[[nodiscard]] bool holds_sessions(const std::string& directory);

// Whether anything is kept in it, while a server may work on it; not where that cannot be read.
[[nodiscard]] bool has_records(const std::string& directory);

// Under which key each file of the store is sealed, the newest one's last, while a server may work
// on it. Files that only a loss of power would make needed again are among them. Errors:
// store_unavailable, internal_error (the journal is damaged).
[[nodiscard]] Result<std::vector<journal::KeyMark>> key_marks_of_files(
    const std::string& directory);

// Copies one file and waits until it is on the disk; yields its size. Errors: store_unavailable.
[[nodiscard]] Result<std::uintmax_t> copy_durably(const std::string& from, const std::string& to);

}  // namespace counterfoil
