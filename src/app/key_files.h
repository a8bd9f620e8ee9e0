// The files that hold secret keys: DIR/FOLDER/ID.key, 0600, the newest is the current one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace counterfoil {

struct KeyFileKind {
  std::string_view folder;
  std::string_view id_begin;  // of an id that is made here: then the seconds since 1970, and chance
  std::string_view variable;  // of the environment, which may hold the keys instead
};
inline constexpr KeyFileKind signing_key_kind{"signing-keys", "sk-", "COUNTERFOIL_SIGNING_KEYS"};
inline constexpr KeyFileKind store_key_kind{"store-keys", "st-", "COUNTERFOIL_STORE_KEYS"};

// What a file holds in one line, with a check of the secret behind it: one flipped bit would make
// another secret. Files of before, without a check, are read too.
struct NamedSecret {
  std::string id;      // [A-Za-z0-9_-]{1,64}
  std::string secret;  // 32 bytes or more
};

// The keys of the files, the current one first; empty when there are none. Errors: bad_request when
// a file does not hold what it should or its check does not fit, or others may read it;
// store_unavailable.
[[nodiscard]] Result<std::vector<NamedSecret>> load_key_files(const KeyFileKind& kind,
                                                              const std::string& directory);
// Those of the text "id:secret,…", the current one first. Errors: bad_request.
[[nodiscard]] Result<std::vector<NamedSecret>> read_key_variable(const KeyFileKind& kind,
                                                                 std::string_view text);

// The ids of the files, the current one first. Errors: store_unavailable.
[[nodiscard]] Result<std::vector<std::string>> find_key_files(const KeyFileKind& kind,
                                                              const std::string& directory);
[[nodiscard]] std::string key_file_path(const KeyFileKind& kind, const std::string& directory,
                                        const std::string& id);
// Likewise; none when they cannot be found.
[[nodiscard]] std::vector<std::string> list_key_files(const KeyFileKind& kind,
                                                      const std::string& directory);

// Adds a file with a new key, which becomes the current one; on the disk before it returns, since
// what is made with a key that is lost is lost too. Gives its id.
[[nodiscard]] Result<std::string> add_key_file(const KeyFileKind& kind,
                                               const std::string& directory, Timestamp now,
                                               Random& random);
[[nodiscard]] Status remove_key_file(const KeyFileKind& kind, const std::string& directory,
                                     const std::string& id);

// Seconds since 1970 at which the key was made, from its id; nothing when that is another's choice.
[[nodiscard]] std::optional<std::int64_t> key_made_at(const KeyFileKind& kind,
                                                      const std::string& id);

}  // namespace counterfoil
