#include "app/credentials.h"

#include <algorithm>
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

ApiKeyTable::Coverage coverage_of(const KeyList& known) {
  return known.is_complete ? ApiKeyTable::Coverage::every_key : ApiKeyTable::Coverage::some_keys;
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
  TRY(const auto known, key_store.list_keys(std::nullopt));
  return std::unique_ptr<Credentials>{
      new Credentials{{std::move(place), std::move(key_store), clock, log},
                      KeyRing{secrets},
                      ApiKeyTable{known.valid_keys(), nullptr, coverage_of(known)}}};
}

Credentials::Credentials(Parts parts, KeyRing signing_keys, ApiKeyTable api_keys)
    : place_{std::move(parts.place)},
      key_store_{std::move(parts.key_store)},
      clock_{parts.clock},
      log_{parts.log},
      seen_kids_{kids_of(signing_keys)},
      signing_keys_{std::make_shared<const KeyRing>(std::move(signing_keys))},
      api_keys_{std::make_shared<const ApiKeyTable>(std::move(api_keys))} {}

void Credentials::let_in(const ApiKey& key) {
  own_keys_.push_back(key);
  const auto before = api_keys_.get();
  api_keys_.replace(std::make_shared<const ApiKeyTable>(with_own(before->keys()), before.get(),
                                                        before->coverage()));
}

void Credentials::refresh() {
  const Timestamp now = clock_.now();
  if (now < noted_at_ || now - noted_at_ >= uses_interval) note_uses();
  refresh_api_keys();
  if (!place_.from_environment) refresh_signing_keys();
}

void Credentials::close() { note_uses(); }

std::vector<ApiKey> Credentials::with_own(std::vector<ApiKey> keys) const {
  for (const ApiKey& key : own_keys_) {
    if (std::ranges::find(keys, key.id, &ApiKey::id) == keys.end()) keys.push_back(key);
  }
  return keys;
}

// Never into a file that is damaged: by a damaged index it would write into another row.
void Credentials::note_uses() {
  if (!is_whole_) return;
  std::vector<ApiKeyUse> uses;
  api_keys_.get()->for_each([&](const ApiKeyTable::Entry& entry) {
    if (std::ranges::find(own_keys_, entry.key.id, &ApiKey::id) != own_keys_.end()) return;
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
  const auto known = key_store_.list_keys(std::nullopt);
  if (!version || !known) {
    doubt_api_keys(version ? known.error() : version.error());
    return;
  }
  for (const std::string& fault : known->faults) {
    log_.write(LogLevel::error, "keys.db is damaged", {{"detail", fault}});
  }
  is_whole_ = known->faults.empty();
  note_uses();  // a key that has been revoked leaves the table
  const auto before = api_keys_.get();
  api_keys_.replace(std::make_shared<const ApiKeyTable>(with_own(known->valid_keys()), before.get(),
                                                        coverage_of(*known)));
  seen_version_ = *version;
  seen_failure_.clear();
}

// The keys that were in force stay; of any other nobody knows what has become of it.
void Credentials::doubt_api_keys(const Error& error) {
  if (error.log.text == seen_failure_) return;
  seen_failure_ = error.log.text;
  seen_version_ = -1;
  is_whole_ = false;
  log_.write(LogLevel::error, "API keys cannot be read", {{"detail", seen_failure_}});
  const auto before = api_keys_.get();
  api_keys_.replace(std::make_shared<const ApiKeyTable>(before->keys(), before.get(),
                                                        ApiKeyTable::Coverage::some_keys));
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
