// Credentials: the API keys and signing keys in force, followed while the server runs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/key_store.h"
#include "app/signing_key_files.h"
#include "base/log.h"
#include "token/api_key.h"
#include "token/key_ring.h"

namespace counterfoil {

class Credentials {
 public:
  // Loads both; makes a signing key when there is none. Errors: as KeyStore, load_signing_keys.
  [[nodiscard]] static Result<std::unique_ptr<Credentials>> open(SigningKeyPlace place,
                                                                 const Clock& clock, Random& random,
                                                                 Log& log);

  [[nodiscard]] const Current<KeyRing>& signing_keys() const { return signing_keys_; }
  [[nodiscard]] const Current<ApiKeyTable>& api_keys() const { return api_keys_; }

  // Lets a key in that stands in no file, until the server stops. Before anyone else uses this.
  void let_in(const ApiKey& key);

  // Takes over what commands have changed since. When that cannot be read, the log says so and
  // what was in force stays; what is damaged leaves it, and is named in the log. Once a minute,
  // writes down when keys were last used. To be called by one thread, a few times a second.
  void refresh();
  // Writes down when keys were last used, at the end.
  void close();

 private:
  struct Parts {
    SigningKeyPlace place;
    KeyStore key_store;
    const Clock& clock;
    Log& log;
  };
  Credentials(Parts parts, KeyRing signing_keys, ApiKeyTable api_keys);
  [[nodiscard]] std::vector<ApiKey> with_own(std::vector<ApiKey> keys) const;
  void note_uses();
  void refresh_api_keys();
  void doubt_api_keys(const Error& error);
  void refresh_signing_keys();

  SigningKeyPlace place_;
  KeyStore key_store_;
  const Clock& clock_;
  Log& log_;
  std::vector<ApiKey> own_keys_;                           // of no file
  std::unordered_map<std::string, Timestamp> noted_uses_;  // by the id of the key
  Timestamp noted_at_{};
  std::int64_t seen_version_ = -1;
  std::string seen_failure_;  // to read the API keys
  bool is_whole_ = false;     // what was read of them last
  std::vector<std::string> seen_kids_;
  std::string told_;  // why signing keys could not be read, until they could
  Current<KeyRing> signing_keys_;
  Current<ApiKeyTable> api_keys_;
};

}  // namespace counterfoil
