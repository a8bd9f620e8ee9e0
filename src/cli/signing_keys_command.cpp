#include <CLI/App.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "app/settings.h"
#include "app/signing_key_files.h"
#include "cli/commands.h"
#include "cli/outcome.h"

namespace counterfoil {
namespace {

struct SigningKeysArguments {
  std::string directory = Settings{}.data;
  std::int64_t session_lifetime_s = Settings{}.session_lifetime_s;
};

int rotate(const SigningKeysArguments& arguments) {
  SystemRandom random;
  const Timestamp now = SystemClock{}.now();
  const auto added = add_signing_key(arguments.directory, now, random);
  if (!added) return report(added.error());
  std::printf("%s signs from now on\n", added->c_str());
  const auto removed = remove_retired_signing_keys(
      arguments.directory, now, std::chrono::seconds{arguments.session_lifetime_s});
  if (!removed) return report(removed.error());
  for (const std::string& kid : *removed) std::printf("%s is removed\n", kid.c_str());
  return exit_done;
}

int list(const SigningKeysArguments& arguments) {
  const auto keys = load_signing_keys({arguments.directory, std::nullopt});
  if (!keys) return report(keys.error());
  for (std::size_t i = 0; i < keys->size(); ++i) {
    std::printf("%s %s\n", (*keys)[i].kid.c_str(), i == 0 ? "signs" : "still accepted");
  }
  return exit_done;
}

}  // namespace

void add_signing_keys_command(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("signing-keys", "The keys that sign client tokens");
  command->require_subcommand(1);
  auto arguments = std::make_shared<SigningKeysArguments>();
  const auto add = [&](const char* name, const char* meaning,
                       int (*run)(const SigningKeysArguments&)) {
    auto* verb = command->add_subcommand(name, meaning);
    verb->add_option("--data", arguments->directory, "Directory of the sessions and keys")
        ->envname("COUNTERFOIL_DATA");
    verb->callback([arguments, run, &exit_code] { exit_code = run(*arguments); });
    return verb;
  };
  auto* rotate_verb = add("rotate",
                          "Makes a new key that signs from now on; the old one stays accepted "
                          "until its tokens have expired",
                          rotate);
  rotate_verb
      ->add_option("--session-lifetime-s", arguments->session_lifetime_s,
                   "The server's setting: keys replaced longer ago are removed")
      ->envname("COUNTERFOIL_SESSION_LIFETIME_S");
  add("list", "Lists the keys, the current one first", list);
}

}  // namespace counterfoil
