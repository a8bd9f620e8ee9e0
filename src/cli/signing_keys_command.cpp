#include <CLI/App.hpp>
#include <cstdio>
#include <string>

#include "app/settings.h"
#include "app/signing_key_files.h"
#include "cli/command_settings.h"
#include "cli/commands.h"
#include "cli/outcome.h"

namespace counterfoil {
namespace {

int rotate(const Settings& settings) {
  SystemRandom random;
  const Timestamp now = SystemClock{}.now();
  const auto added = add_signing_key(settings.data, now, random);
  if (!added) return report(added.error());
  std::printf("%s signs from now on\n", added->c_str());
  const auto removed = remove_retired_signing_keys(
      settings.data, now, std::chrono::seconds{settings.session_lifetime_s});
  if (!removed) return report(removed.error());
  for (const std::string& kid : *removed) std::printf("%s is removed\n", kid.c_str());
  return exit_done;
}

int list(const Settings& settings) {
  const auto keys = load_signing_keys({settings.data, std::nullopt});
  if (!keys) return report(keys.error());
  for (std::size_t i = 0; i < keys->size(); ++i) {
    std::printf("%s %s\n", (*keys)[i].kid.c_str(), i == 0 ? "signs" : "still accepted");
  }
  return exit_done;
}

// The server's settings, from where the server has them: keys replaced longer ago than a session
// lives are removed, so the lifetime must be the server's own.
void add_verb(CLI::App& command, int (*run)(const Settings&), int& exit_code) {
  CommandSettings settings{command};
  for (const SettingRow& row : setting_rows()) {
    if (row.name == "data" || row.name == "session_lifetime_s") settings.add_flag(row);
  }
  command.callback([settings, run, &exit_code] {
    const auto read = settings.read();
    exit_code = read ? run(*read) : report(read.error());
  });
}

}  // namespace

void add_signing_keys_command(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("signing-keys", "The keys that sign client tokens");
  command->require_subcommand(1);
  add_verb(*command->add_subcommand("rotate",
                                    "Makes a new key that signs from now on; the old one stays "
                                    "accepted until its tokens have expired"),
           rotate, exit_code);
  add_verb(*command->add_subcommand("list", "Lists the keys, the current one first"), list,
           exit_code);
}

}  // namespace counterfoil
