// The keys under which the store is sealed: in files beside it, or in the environment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "store/journal/journal_store.h"

namespace counterfoil {

// Where store keys come from. `from_environment` replaces the files.
struct StoreKeyPlace {
  std::string directory;
  std::optional<std::string> from_environment;  // "id:secret,…", the current one first
};

// The keys, the current one first; none when there are no files.
// Errors: bad_request when the environment or a file does not hold what it should;
// store_unavailable.
[[nodiscard]] Result<std::vector<StoreSecret>> load_store_keys(const StoreKeyPlace& place);

// Likewise; makes one when there is none and nothing is sealed yet.
// Errors: also bad_request when something is sealed and there is no key, store_unavailable when the
// directory holds a copy that was not finished.
[[nodiscard]] Result<std::vector<StoreSecret>> open_store_keys(const StoreKeyPlace& place,
                                                               Timestamp now, Random& random);

// Takes over what commands have changed in the files while the server runs.
class StoreKeyFollower {
 public:
  // `loaded`: with what the store was opened.
  StoreKeyFollower(StoreKeyPlace place, const std::vector<StoreSecret>& loaded, JournalStore& store,
                   Log& log);
  // To be called by one thread, a few times a second.
  void refresh();

 private:
  StoreKeyPlace place_;
  JournalStore& store_;
  Log& log_;
  std::vector<std::string> seen_;
  std::string told_;  // why they could not be read, until they could
};

// A key file, and how many of the store's files are sealed under it.
struct StoreKeyUse {
  std::string id;
  std::size_t files = 0;
  bool seals_newest = false;  // the file that is written to
};
// The current one first. Errors: as open_store_keys.
[[nodiscard]] Result<std::vector<StoreKeyUse>> list_store_keys(const std::string& directory);

// Adds a key, under which all is sealed that is written from now on. Gives its id.
[[nodiscard]] Result<std::string> add_store_key(const std::string& directory, Timestamp now,
                                                Random& random);

// Removes the keys under which nothing is sealed, nor will be: none before the current key is in
// use. Gives their ids.
[[nodiscard]] Result<std::vector<std::string>> remove_unused_store_keys(
    const std::string& directory);

}  // namespace counterfoil
