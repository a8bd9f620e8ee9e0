// API keys: what a merchant's backend shows to be let in, kept as hashes only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "token/digest.h"

namespace counterfoil {

enum class Scope : unsigned { read = 1, write = 2 };

// A set of scopes.
struct Scopes {
  unsigned bits = 0;

  [[nodiscard]] bool has(Scope scope) const { return (bits & static_cast<unsigned>(scope)) != 0; }
  friend bool operator==(Scopes, Scopes) = default;
};

inline constexpr Scopes all_scopes{static_cast<unsigned>(Scope::read) |
                                   static_cast<unsigned>(Scope::write)};

struct ApiKey {
  std::string id;  // public: names the key in logs and history
  std::int64_t merchant = 0;
  Scopes scopes = all_scopes;
  Digest secret_hash{};  // SHA-256 of the secret
};

// A secret of 256 random bits: "cfk_" and 43 characters.
[[nodiscard]] std::string make_api_secret(Random& random);

// A public id: "key_" and 12 characters.
[[nodiscard]] std::string make_api_key_id(Random& random);

// Whether a text can be a secret: 16 to 255 visible ASCII characters.
[[nodiscard]] bool may_be_api_secret(std::string_view text);

// The keys that are let in. Immutable. Looked up by the hash of the secret, so that the time of a
// look-up tells nothing of a secret that is near.
class ApiKeyTable {
 public:
  explicit ApiKeyTable(const std::vector<ApiKey>& keys);

  // The key of that secret; nothing when there is none.
  [[nodiscard]] const ApiKey* find(std::string_view secret) const;
  [[nodiscard]] bool empty() const { return keys_.empty(); }

 private:
  struct FirstBytes {
    std::size_t operator()(const Digest& digest) const;
  };
  std::unordered_map<Digest, ApiKey, FirstBytes> keys_;
};

}  // namespace counterfoil
