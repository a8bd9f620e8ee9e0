#include "cli/command_settings.h"

#include <cstdlib>

namespace counterfoil {

std::optional<std::string> environment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string{value};
}

SecretVariables secret_variables() {
  return {environment("COUNTERFOIL_SIGNING_KEYS"), environment("COUNTERFOIL_STORE_KEYS")};
}

CommandSettings::CommandSettings(CLI::App& command) : command_{command} {
  command_.add_option("--config", *config_file_, "TOML file with settings")->type_name("FILE");
}

void CommandSettings::add_flag(const SettingRow& row) {
  command_
      .add_option_function<std::string>(
          flag_of(row),
          [flags = flags_, name = std::string{row.name}](const std::string& text) {
            flags->emplace_back(name, text);
          },
          std::string{row.meaning})
      ->type_name("");
}

Result<Settings> CommandSettings::read() const {
  SettingSources sources;
  sources.config_file = environment("COUNTERFOIL_CONFIG");
  if (!config_file_->empty()) sources.config_file = *config_file_;
  sources.environment = environment;
  sources.flags = *flags_;
  return read_settings(sources);
}

}  // namespace counterfoil
