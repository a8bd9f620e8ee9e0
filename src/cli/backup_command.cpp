#include <CLI/App.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "app/backup.h"
#include "app/settings.h"
#include "cli/commands.h"
#include "cli/outcome.h"

namespace counterfoil {
namespace {

struct BackupArguments {
  std::string from = Settings{}.data;
  std::string to;
};

int back_up(const BackupArguments& arguments) {
  const auto bytes = counterfoil::back_up(arguments.from, arguments.to);
  if (!bytes) return report(bytes.error());
  std::printf("%s holds sessions, API keys and signing keys: %ju bytes\n", arguments.to.c_str(),
              *bytes);
  return exit_done;
}

}  // namespace

void add_backup_command(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand(
      "backup", "Copies sessions and keys to a new data directory, also from a running server");
  auto arguments = std::make_shared<BackupArguments>();
  command->add_option("--data", arguments->from, "Directory of the sessions and keys")
      ->envname("COUNTERFOIL_DATA");
  command->add_option("--to", arguments->to, "Directory of the copy: new, or empty")->required();
  command->callback([arguments, &exit_code] { exit_code = back_up(*arguments); });
}

}  // namespace counterfoil
