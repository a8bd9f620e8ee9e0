// KeyStore: the merchants and the hashes of their API keys, in DIR/keys.db.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "token/api_key.h"

struct sqlite3;

namespace counterfoil {

// What may be told of a key: never its secret, which nobody has but its owner.
struct ApiKeyRow {
  ApiKey key;
  std::string merchant_name;
  Timestamp created_at{};
  std::optional<Timestamp> revoked_at = {};
  std::optional<Timestamp> last_used_at = {};
};

// A key as it is asked for.
struct NewApiKey {
  std::string merchant_name;
  std::string id;
  Scopes scopes = session_scopes;
  std::optional<Timestamp> expires_at = {};
};

struct ApiKeyUse {
  std::string id;
  Timestamp at{};
};

// A database of its own, so that key commands work while a server writes sessions. Used by one
// thread at a time; other processes may use the same file.
class KeyStore {
 public:
  enum class WhenMissing { make, fail };
  // Makes the directory (0700) and the file (0600) when missing, if that is wanted; brings a file
  // of an earlier version to today's schema. Errors: store_unavailable, also for a newer schema.
  [[nodiscard]] static Result<KeyStore> open(const std::string& directory,
                                             WhenMissing when_missing = WhenMissing::make);

  // Adds a key of the merchant, who is made when new. Errors: bad_request when the secret is known
  // already or `expires_at` is not after `now`; store_unavailable.
  [[nodiscard]] Result<ApiKeyRow> add_key(NewApiKey key, std::string_view secret, Timestamp now);

  // All keys of the merchant, or of every one. Errors: store_unavailable.
  [[nodiscard]] Result<std::vector<ApiKeyRow>> list_keys(
      const std::optional<std::string>& merchant_name);

  // Errors: not_found when the merchant has no such key; store_unavailable.
  [[nodiscard]] Status revoke_key(const std::string& merchant_name, const std::string& id,
                                  Timestamp now);

  // The keys that are not revoked, expired ones included. Errors: store_unavailable.
  [[nodiscard]] Result<std::vector<ApiKey>> valid_keys();

  // Notes when keys were last used; a use that is older than the one known is passed over. It does
  // not change what `version` tells this store. Errors: store_unavailable.
  [[nodiscard]] Status note_uses(const std::vector<ApiKeyUse>& uses);

  // Changes whenever another process has changed the keys. Errors: store_unavailable.
  [[nodiscard]] Result<std::int64_t> version();

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit KeyStore(std::unique_ptr<sqlite3, Close> database);

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace counterfoil
