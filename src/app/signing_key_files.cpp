#include "app/signing_key_files.h"

#include "app/key_files.h"

namespace counterfoil {
namespace {

Result<std::vector<NamedSecret>> load(const SigningKeyPlace& place) {
  if (place.from_environment) return read_key_variable(signing_key_kind, *place.from_environment);
  return load_key_files(signing_key_kind, place.directory);
}

}  // namespace

std::vector<std::string> list_signing_kids(const std::string& directory) {
  return list_key_files(signing_key_kind, directory);
}

Result<std::vector<SigningSecret>> load_signing_keys(const SigningKeyPlace& place) {
  TRY(auto secrets, load(place));
  std::vector<SigningSecret> keys;
  for (auto& [kid, secret] : secrets) keys.push_back({std::move(kid), std::move(secret)});
  return keys;
}

Result<std::string> add_signing_key(const std::string& directory, Timestamp now, Random& random) {
  return add_key_file(signing_key_kind, directory, now, random);
}

Result<std::vector<std::string>> remove_retired_signing_keys(const std::string& directory,
                                                             Timestamp now,
                                                             std::chrono::seconds token_lifetime) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
  const std::int64_t oldest_useful = (seconds - token_lifetime).count();
  std::vector<std::string> removed;
  const auto kids = list_signing_kids(directory);
  for (std::size_t i = 1; i < kids.size(); ++i) {
    const auto replaced_at = key_made_at(signing_key_kind, kids[i - 1]);
    if (!replaced_at || *replaced_at >= oldest_useful) continue;
    const auto gone = remove_key_file(signing_key_kind, directory, kids[i]);
    if (!gone) return fail(gone.error());
    removed.push_back(kids[i]);
  }
  return removed;
}

}  // namespace counterfoil
