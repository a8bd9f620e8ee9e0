// The rows of keys.db as they are found: read from a file that may be damaged, and not proved yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "token/api_key.h"

struct sqlite3;

namespace counterfoil {

struct MerchantRow {
  std::int64_t id = 0;
  std::string name;
};

// What may be told of a key: never its secret, which nobody has but its owner.
struct ApiKeyRow {
  ApiKey key;
  std::string merchant_name;
  Timestamp created_at{};
  std::optional<Timestamp> revoked_at = {};
  std::optional<Timestamp> last_used_at = {};
};

// What a file holds.
struct KeyRows {
  std::vector<MerchantRow> merchants;
  std::vector<ApiKeyRow> keys;      // without the merchants' names; one may stand here twice
  std::vector<std::string> proofs;  // as they were written: one of each of the two tables
  std::vector<std::string> faults;  // what the file itself has shown to be damaged
};

// Reads everything that can be read, within the caller's transaction: never by an index, which
// might hide a row, and from the end as well when a damaged page cuts a table off.
// Errors: store_unavailable, when it cannot be read for another reason than damage.
[[nodiscard]] Result<KeyRows> read_key_rows(sqlite3* database);

// What is wrong with the file's own structure, its indexes included; nothing when it is whole.
// Errors: as read_key_rows.
[[nodiscard]] Result<std::vector<std::string>> check_structure(sqlite3* database);

}  // namespace counterfoil
