// KeyStore: the merchants and the hashes of their API keys, in DIR/keys.db.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/key_rows.h"
#include "app/key_schema.h"
#include "base/clock.h"
#include "base/result.h"
#include "token/api_key.h"

namespace counterfoil {

struct ProvedKeys;

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

// The keys that are proved to be as they were written, by their creation. A merchant's name that is
// lost is "?".
struct KeyList {
  std::vector<ApiKeyRow> rows;
  std::vector<std::string> faults;  // what is damaged in the file, each as a text
  bool is_complete = true;          // whether no key and no merchant is missing in it

  // Those that are not revoked, expired ones included.
  [[nodiscard]] std::vector<ApiKey> valid_keys() const;
};

// A database of its own, so that key commands work while a server writes sessions. Used by one
// thread at a time; other processes may use the same file. What is damaged is never taken for
// whole, and nothing is changed in a file that is damaged. Source: decision 0034.
class KeyStore {
 public:
  enum class WhenMissing { make, fail };
  // Makes the directory (0700) and the file (0600) when missing, if that is wanted; brings a file
  // of an earlier version to today's schema. Errors: store_unavailable, also for a newer schema;
  // internal_error when it is damaged.
  [[nodiscard]] static Result<KeyStore> open(const std::string& directory,
                                             WhenMissing when_missing = WhenMissing::make);

  // Adds a key of the merchant, who is made when new. Durable when it returns. Errors: bad_request
  // when the secret is known already or `expires_at` is not after `now`; internal_error when the
  // file is damaged; store_unavailable.
  [[nodiscard]] Result<ApiKeyRow> add_key(NewApiKey key, std::string_view secret, Timestamp now);

  // Every merchant, in the order of their numbers. Errors: internal_error when the file is damaged;
  // store_unavailable.
  [[nodiscard]] Result<std::vector<MerchantRow>> list_merchants();

  // All keys of the merchant, or of every one. Errors: internal_error when nothing can be proved;
  // store_unavailable.
  [[nodiscard]] Result<KeyList> list_keys(const std::optional<std::string>& merchant_name);

  // Durable when it returns. Errors: not_found when the merchant has no such key; internal_error
  // when the file is damaged; store_unavailable.
  [[nodiscard]] Status revoke_key(const std::string& merchant_name, const std::string& id,
                                  Timestamp now);

  // Notes when keys were last used; a use that is older than the one known is passed over. It does
  // not change what `version` tells this store. Errors: store_unavailable.
  [[nodiscard]] Status note_uses(const std::vector<ApiKeyUse>& uses);

  // Changes whenever another process has changed the keys. Errors: store_unavailable.
  [[nodiscard]] Result<std::int64_t> version();

 private:
  KeyStore(KeyDatabase database, std::string path);
  Status change(const std::string& doing, const std::function<Status(ProvedKeys&)>& work);

  KeyDatabase database_;
  std::string path_;
};

// All that is wrong with the keys.db of a directory, each as a text; also that there is none.
// Changes nothing but for taking back a change that a crash has cut off, and takes a file of an
// earlier version, which has no proof, for what it is.
[[nodiscard]] std::vector<std::string> find_key_faults(const std::string& directory);

}  // namespace counterfoil
