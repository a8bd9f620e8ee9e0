#include "app/credentials.h"

#include <utility>

#include "store/journal/backup.h"

namespace counterfoil {
namespace {

// Last uses are for people who look for keys that nobody needs; a write to the disk for each
// request would cost more than the request.
constexpr std::chrono::minutes uses_interval{1};

std::vector<std::string> kids_of(const KeyRing& keys) {
  std::vector<std::string> kids;
  for (const SigningKey& key : keys.keys()) kids.push_back(key.kid());
  return kids;
}

// A key that is made where sessions are kept stands for one that has been lost.
void warn_of_former_tokens(const std::string& directory, Log& log) {
  if (!has_records(directory)) return;
  log.write(LogLevel::warning, "there was no signing key: client tokens made before are refused",
            {{"remedy", "put back signing-keys, or COUNTERFOIL_SIGNING_KEYS"}});
}

}  // namespace

Result<std::unique_ptr<Credentials>> Credentials::open(SigningKeyPlace place, const Clock& clock,
                                                       Random& random, Log& log) {
  TRY(auto key_store, KeyStore::open(place.directory));
  TRY(auto secrets, load_signing_keys(place));
  if (secrets.empty()) {
    TRY(const auto kid, add_signing_key(place.directory, clock.now(), random));
    log.write(LogLevel::info, "signing key made", {{"kid", kid}});
    warn_of_former_tokens(place.directory, log);
    TRY(secrets, load_signing_keys(place));
  }
  TRY(const auto api_keys, key_store.valid_keys());
  return std::unique_ptr<Credentials>{
      new Credentials{{std::move(place), std::move(key_store), clock, log},
                      KeyRing{secrets},
                      ApiKeyTable{api_keys}}};
}

Credentials::Credentials(Parts parts, KeyRing signing_keys, ApiKeyTable api_keys)
    : place_{std::move(parts.place)},
      key_store_{std::move(parts.key_store)},
      clock_{parts.clock},
      log_{parts.log},
      seen_kids_{kids_of(signing_keys)},
      signing_keys_{std::make_shared<const KeyRing>(std::move(signing_keys))},
      api_keys_{std::make_shared<const ApiKeyTable>(std::move(api_keys))} {}

void Credentials::refresh() {
  const Timestamp now = clock_.now();
  if (now < noted_at_ || now - noted_at_ >= uses_interval) note_uses();
  refresh_api_keys();
  if (!place_.from_environment) refresh_signing_keys();
}

void Credentials::close() { note_uses(); }

void Credentials::note_uses() {
  std::vector<ApiKeyUse> uses;
  api_keys_.get()->for_each([&](const ApiKeyTable::Entry& entry) {
    const Timestamp at = entry.activity->last_use.at();
    if (at > noted_uses_[entry.key.id]) uses.push_back({entry.key.id, at});
  });
  if (uses.empty()) return;
  noted_at_ = clock_.now();  // also when it fails: there is time until the next minute
  if (const auto noted = key_store_.note_uses(uses); !noted) {
    log_.write(LogLevel::warning, "the use of API keys cannot be noted",
               {{"detail", noted.error().log.text}});
    return;
  }
  for (ApiKeyUse& use : uses) noted_uses_[std::move(use.id)] = use.at;
}

void Credentials::refresh_api_keys() {
  const auto version = key_store_.version();
  if (version && *version == seen_version_) return;
  const auto keys = key_store_.valid_keys();
  if (!version || !keys) {
    const Error& error = version ? keys.error() : version.error();
    log_.write(LogLevel::error, "API keys cannot be read", {{"detail", error.log.text}});
    return;
  }
  note_uses();  // a key that has been revoked leaves the table
  const auto before = api_keys_.get();
  api_keys_.replace(std::make_shared<const ApiKeyTable>(*keys, before.get()));
  seen_version_ = *version;
}

void Credentials::refresh_signing_keys() {
  if (list_signing_kids(place_.directory) == seen_kids_) {
    told_.clear();
    return;
  }
  const auto secrets = load_signing_keys(place_);
  if (!secrets || secrets->empty()) {
    const auto reason = secrets ? "there are none" : secrets.error().log.text;
    if (std::exchange(told_, reason) == reason) return;
    log_.write(LogLevel::error, "signing keys cannot be read", {{"detail", reason}});
    return;
  }
  told_.clear();
  auto signing_keys = std::make_shared<const KeyRing>(*secrets);
  seen_kids_ = kids_of(*signing_keys);
  signing_keys_.replace(std::move(signing_keys));
  log_.write(LogLevel::info, "signing keys taken over", {{"kid", secrets->front().kid}});
}

}  // namespace counterfoil
