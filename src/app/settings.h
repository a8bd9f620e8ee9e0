// Settings: everything that can be set, from file, environment and flags.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace counterfoil {

struct Settings {
  std::string listen = "127.0.0.1:8080";
  std::string data = "counterfoil-data";
  std::string public_url;       // empty: the scheme served and the listen address
  std::string tls_certificate;  // empty, as the key: no TLS
  std::string tls_key;
  std::string token_env = "SANDBOX";
  std::int64_t threads = 0;  // 0: one for each core this process may use
  std::int64_t session_lifetime_s = 86'400;
  std::int64_t idempotency_lifetime_s = 86'400;
  std::string log_format = "text";
  std::string log_level = "info";
  std::int64_t header_bytes_max = 16 * 1024;
  std::int64_t header_fields_max = 100;
  std::int64_t body_bytes_max = 256 * 1024;
  std::int64_t json_depth_max = 32;
  std::int64_t line_items_max = 1'000;
  std::int64_t metadata_bytes_max = 64 * 1024;
  std::int64_t faults_max = 1'000;
  std::int64_t connections_max = 10'000;
  std::int64_t in_flight_bytes_max = 64 * 1024 * 1024;
  std::int64_t tls_handshake_timeout_ms = 10'000;
  std::int64_t head_timeout_ms = 10'000;
  std::int64_t body_timeout_ms = 30'000;
  std::int64_t idle_timeout_ms = 75'000;
  std::int64_t write_timeout_ms = 30'000;
  std::int64_t drain_timeout_ms = 3'500;
  std::int64_t store_memory_bytes_max = 384 * 1024 * 1024;
  std::int64_t journal_bytes_min = 512 * 1024 * 1024;
  std::string rate_limits = "auto";
  std::int64_t key_requests_per_s = 500;
  std::int64_t key_requests_burst = 1'000;
  std::int64_t address_requests_per_s = 1'000;
  std::int64_t address_requests_burst = 2'000;
  std::string card_numbers = "refuse";
  std::string demo = "auto";

  friend bool operator==(const Settings&, const Settings&) = default;
};

// A whole number from `min` to `max`.
struct NumberSetting {
  std::int64_t Settings::*member;
  std::int64_t min;
  std::int64_t max;
};
// A text; one of `choices` when there are any; what `check` lets pass when there is one.
struct TextSetting {
  std::string Settings::*member;
  std::string_view choices;  // separated by '|'
  Status (*check)(std::string_view text) = nullptr;
};

// One row of the table. `name` is the key in the file; the flag is --name with hyphens, the
// environment variable COUNTERFOIL_NAME in upper case.
struct SettingRow {
  std::string_view name;
  std::variant<NumberSetting, TextSetting> kind;
  std::string_view meaning;
};

// The one table of settings: reading, flags and documentation come from it.
[[nodiscard]] std::span<const SettingRow> setting_rows();

[[nodiscard]] std::string flag_of(const SettingRow& row);
[[nodiscard]] std::string variable_of(const SettingRow& row);

// Whether this program reads the environment variable.
[[nodiscard]] bool is_known_variable(std::string_view variable);

// The table as a page of Markdown, with every default.
[[nodiscard]] std::string write_settings_page();

// What was set, where: values as text, by the name of the setting.
using SettingValues = std::vector<std::pair<std::string, std::string>>;

// Sources in order of precedence, the weakest first: file, environment, flags.
struct SettingSources {
  std::optional<std::string> config_file;
  std::function<std::optional<std::string>(const std::string& variable)> environment;
  SettingValues flags;
};

// Errors: bad_request; the log text names the setting, where it was set and what it may be.
[[nodiscard]] Result<Settings> read_settings(const SettingSources& sources);

}  // namespace counterfoil
