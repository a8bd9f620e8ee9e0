#include "app/store_key_files.h"

#include <algorithm>
#include <utility>

#include "app/copy_target.h"
#include "app/key_files.h"
#include "app/private_file.h"
#include "store/journal/backup.h"

namespace counterfoil {

Result<std::vector<StoreSecret>> load_store_keys(const StoreKeyPlace& place) {
  TRY(auto secrets, place.from_environment
                        ? read_key_variable(store_key_kind, *place.from_environment)
                        : load_key_files(store_key_kind, place.directory));
  std::vector<StoreSecret> keys;
  for (auto& [id, secret] : secrets) keys.push_back({std::move(id), std::move(secret)});
  return keys;
}

Result<std::vector<StoreSecret>> open_store_keys(const StoreKeyPlace& place, Timestamp now,
                                                 Random& random) {
  if (auto finished = check_finished(place.directory); !finished) return fail(finished.error());
  TRY(auto keys, load_store_keys(place));
  if (!keys.empty()) return keys;
  if (holds_sessions(place.directory)) {
    return fail({.code = ErrorCode::bad_request,
                 .log = {"the sessions in " + place.directory +
                         " are sealed, and there is no key in store-keys"}});
  }
  const auto made = make_private_directory(place.directory);
  if (!made) return fail(made.error());
  TRY([[maybe_unused]] const auto id, add_store_key(place.directory, now, random));
  return load_store_keys(place);
}

StoreKeyFollower::StoreKeyFollower(StoreKeyPlace place, const std::vector<StoreSecret>& loaded,
                                   JournalStore& store, Log& log)
    : place_{std::move(place)}, store_{store}, log_{log} {
  // Not those that are there now: one that was made since then would never be taken over.
  for (const auto& [id, _] : loaded) seen_.push_back(id);
}

void StoreKeyFollower::refresh() {
  if (place_.from_environment) return;
  auto ids = list_key_files(store_key_kind, place_.directory);
  if (ids == seen_) {
    told_.clear();
    return;
  }
  const auto keys = load_store_keys(place_);
  if (!keys || keys->empty()) {
    const auto reason = keys ? "there are none" : keys.error().log.text;
    if (std::exchange(told_, reason) == reason) return;
    log_.write(LogLevel::error, "store keys cannot be read", {{"detail", reason}});
    return;
  }
  told_.clear();
  store_.replace_keys(*keys);
  seen_ = std::move(ids);
  log_.write(LogLevel::info, "store keys taken over", {{"id", keys->front().id}});
}

Result<std::vector<StoreKeyUse>> list_store_keys(const std::string& directory) {
  TRY(const auto keys, load_store_keys({directory, std::nullopt}));
  TRY(const auto marks, key_marks_of_files(directory));
  std::vector<StoreKeyUse> uses;
  for (const auto& [id, secret] : keys) {
    const auto mark = journal::mark_of(secret);
    const auto files = std::ranges::count(marks, mark);
    uses.push_back({.id = id,
                    .files = static_cast<std::size_t>(files),
                    .seals_newest = !marks.empty() && marks.back() == mark});
  }
  return uses;
}

Result<std::string> add_store_key(const std::string& directory, Timestamp now, Random& random) {
  return add_key_file(store_key_kind, directory, now, random);
}

// A running server takes a new key over a moment after it was made, and begins files under the one
// before until then. Once a file is begun under the current key, none is under an older one.
Result<std::vector<std::string>> remove_unused_store_keys(const std::string& directory) {
  TRY(const auto uses, list_store_keys(directory));
  std::vector<std::string> removed;
  if (uses.empty() || !uses.front().seals_newest) return removed;
  for (std::size_t at = 1; at < uses.size(); ++at) {
    if (uses[at].files > 0) continue;
    const auto gone = remove_key_file(store_key_kind, directory, uses[at].id);
    if (!gone) return fail(gone.error());
    removed.push_back(uses[at].id);
  }
  return removed;
}

}  // namespace counterfoil
