// The settings of a command: from the file, the environment and its flags, by one precedence.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/secret_variables.h"
#include "app/settings.h"
#include "base/result.h"

namespace counterfoil {

[[nodiscard]] std::optional<std::string> environment(const std::string& variable);
[[nodiscard]] SecretVariables secret_variables();

class CommandSettings {
 public:
  // Adds --config to the command, which outlives this.
  explicit CommandSettings(CLI::App& command);

  // Adds the flag of a setting.
  void add_flag(const SettingRow& row);

  // Once the command line is read. COUNTERFOIL_CONFIG names the file when --config does not.
  // Errors: bad_request.
  [[nodiscard]] Result<Settings> read() const;

 private:
  CLI::App& command_;
  // Shared with the command, which fills them.
  std::shared_ptr<std::string> config_file_ = std::make_shared<std::string>();
  std::shared_ptr<SettingValues> flags_ = std::make_shared<SettingValues>();
};

}  // namespace counterfoil
