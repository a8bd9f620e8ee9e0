// API keys: what a merchant's backend shows to be let in, kept as hashes only.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/allowance.h"
#include "base/clock.h"
#include "base/random.h"
#include "token/digest.h"

namespace counterfoil {

// `admin` is for running a merchant's affairs; it holds neither of the others.
enum class Scope : unsigned { read = 1, write = 2, admin = 4 };

// A set of scopes.
struct Scopes {
  unsigned bits = 0;

  [[nodiscard]] bool has(Scope scope) const { return (bits & static_cast<unsigned>(scope)) != 0; }
  friend bool operator==(Scopes, Scopes) = default;
};

// What a key may do unless it is told otherwise: all that sessions need.
inline constexpr Scopes session_scopes{static_cast<unsigned>(Scope::read) |
                                       static_cast<unsigned>(Scope::write)};

// "read,write", in the order of the enum.
[[nodiscard]] std::string write_scopes(Scopes scopes);

// Reads names separated by commas; nothing when one is unknown or there is none.
[[nodiscard]] std::optional<Scopes> parse_scopes(std::string_view text);

struct ApiKey {
  std::string id;  // public: names the key in logs and history
  std::int64_t merchant = 0;
  Scopes scopes = session_scopes;
  Digest secret_hash{};                      // SHA-256 of the secret
  std::optional<Timestamp> expires_at = {};  // from then on it is let in no more

  [[nodiscard]] bool is_expired(Timestamp now) const;
  friend bool operator==(const ApiKey&, const ApiKey&) = default;
};

// When a key was last used, to the second. Any thread may note a use.
class LastUse {
 public:
  // Writes once a second at most, so that the threads do not fight over it.
  void note(Timestamp now) {
    const auto before = at_.load(std::memory_order_relaxed);
    if (now < before || now - before >= std::chrono::seconds{1}) {
      at_.store(now, std::memory_order_relaxed);
    }
  }
  // The start of time when there was none.
  [[nodiscard]] Timestamp at() const { return at_.load(std::memory_order_relaxed); }

 private:
  std::atomic<Timestamp> at_ = Timestamp{};
};

// What the requests of one key leave behind. It outlives the table in which the key stands.
struct ApiKeyActivity {
  LastUse last_use;
  Allowance allowance;
};

// How the secrets that we make begin, so that they are known wherever they turn up.
inline constexpr std::string_view api_secret_mark = "cfk_";

// A secret of 256 random bits: the mark and 43 characters.
[[nodiscard]] std::string make_api_secret(Random& random);

// A public id: "key_" and 12 characters.
[[nodiscard]] std::string make_api_key_id(Random& random);

// Whether a text can be a secret: 16 to 255 visible ASCII characters.
[[nodiscard]] bool may_be_api_secret(std::string_view text);

// The keys that are known and not revoked. Immutable, but for their activity. Looked up by the hash
// of the secret: which bytes are compared, and how many, depends on the hash alone, and nobody can
// choose a secret by the beginning of its SHA-256 to get nearer to another. So the time of a
// look-up tells nothing of any secret.
class ApiKeyTable {
 public:
  struct Entry {
    ApiKey key;
    std::shared_ptr<ApiKeyActivity> activity;
  };

  // Whether a key that does not stand in it is none, or may be one that cannot be read.
  enum class Coverage { every_key, some_keys };

  // A key that stands in `before` too goes on with its activity.
  explicit ApiKeyTable(const std::vector<ApiKey>& keys, const ApiKeyTable* before = nullptr,
                       Coverage coverage = Coverage::every_key);

  // The key of that secret, which may have expired; nothing when there is none.
  [[nodiscard]] const Entry* find(std::string_view secret) const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] Coverage coverage() const { return coverage_; }
  [[nodiscard]] std::vector<ApiKey> keys() const;
  void for_each(const std::function<void(const Entry&)>& visit) const;

 private:
  struct FirstBytes {
    std::size_t operator()(const Digest& digest) const;
  };
  std::unordered_map<Digest, Entry, FirstBytes> entries_;
  Coverage coverage_;
};

}  // namespace counterfoil
