#include <CLI/App.hpp>
#include <cstdio>

#include "app/run_server.h"
#include "app/settings.h"
#include "cli/command_settings.h"
#include "cli/commands.h"
#include "cli/outcome.h"

namespace counterfoil {
namespace {

int serve(const CommandSettings& command_settings) {
  const auto settings = command_settings.read();
  if (!settings) return report(settings.error());
  const auto served = run_server(*settings, secret_variables());
  return served ? exit_done : report(served.error());
}

}  // namespace

void add_serve_command(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("serve", "Serves the Client Session API");
  CommandSettings settings{*command};
  for (const SettingRow& row : setting_rows()) settings.add_flag(row);
  command->callback([settings, &exit_code] { exit_code = serve(settings); });
}

void add_settings_command(CLI::App& program, int& exit_code) {
  auto* command =
      program.add_subcommand("settings", "Prints the table of all settings as Markdown");
  command->callback([&exit_code] {
    std::fputs(write_settings_page().c_str(), stdout);
    exit_code = exit_done;
  });
}

}  // namespace counterfoil
