#include <CLI/App.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "app/settings.h"
#include "app/store_key_files.h"
#include "cli/commands.h"
#include "cli/outcome.h"

namespace counterfoil {
namespace {

int rotate(const std::string& directory) {
  SystemRandom random;
  const auto added = add_store_key(directory, SystemClock{}.now(), random);
  if (!added) return report(added.error());
  std::printf("%s seals what is written from now on\n", added->c_str());
  return exit_done;
}

int list(const std::string& directory) {
  const auto keys = list_store_keys(directory);
  if (!keys) return report(keys.error());
  for (std::size_t at = 0; at < keys->size(); ++at) {
    const auto& key = (*keys)[at];
    std::printf("%s %s, %zu files\n", key.id.c_str(), at == 0 ? "seals" : "opens", key.files);
  }
  return exit_done;
}

int retire(const std::string& directory) {
  const auto removed = remove_unused_store_keys(directory);
  if (!removed) return report(removed.error());
  for (const auto& id : *removed) std::printf("%s is removed\n", id.c_str());
  return exit_done;
}

}  // namespace

void add_store_keys_command(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("store-keys", "The keys under which sessions are sealed");
  command->require_subcommand(1);
  auto directory = std::make_shared<std::string>(Settings{}.data);
  const auto add = [&](const char* name, const char* meaning, int (*run)(const std::string&)) {
    auto* verb = command->add_subcommand(name, meaning);
    verb->add_option("--data", *directory, "Directory of the sessions and keys")
        ->envname("COUNTERFOIL_DATA");
    verb->callback([directory, run, &exit_code] { exit_code = run(*directory); });
  };
  add("rotate", "Makes a new key that seals from now on; a running server seals what is older anew",
      rotate);
  add("list", "Lists the keys, the current one first, and how many files each seals", list);
  add("retire", "Removes the keys that seal nothing any more", retire);
}

}  // namespace counterfoil
