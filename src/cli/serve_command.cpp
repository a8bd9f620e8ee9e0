#include <CLI/App.hpp>
#include <cstdlib>
#include <memory>
#include <string>

#include "app/run_server.h"
#include "app/settings.h"
#include "cli/commands.h"
#include "cli/outcome.h"

namespace counterfoil {
namespace {

std::optional<std::string> environment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string{value};
}

int serve(const std::string& config_file, const SettingValues& flags) {
  SettingSources sources;
  sources.config_file = environment("COUNTERFOIL_CONFIG");
  if (!config_file.empty()) sources.config_file = config_file;
  sources.environment = environment;
  sources.flags = flags;
  const auto settings = read_settings(sources);
  if (!settings) return report(settings.error());
  const auto served = run_server(
      *settings, {environment("COUNTERFOIL_SIGNING_KEYS"), environment("COUNTERFOIL_STORE_KEYS")});
  return served ? exit_done : report(served.error());
}

}  // namespace

void add_serve_command(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("serve", "Serves the Client Session API");
  auto flags = std::make_shared<SettingValues>();
  auto config_file = std::make_shared<std::string>();
  command->add_option("--config", *config_file, "TOML file with settings")->type_name("FILE");
  for (const SettingRow& row : setting_rows()) {
    command
        ->add_option_function<std::string>(
            flag_of(row),
            [flags, name = std::string{row.name}](const std::string& text) {
              flags->emplace_back(name, text);
            },
            std::string{row.meaning})
        ->type_name("");
  }
  command->callback([=, &exit_code] { exit_code = serve(*config_file, *flags); });
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
