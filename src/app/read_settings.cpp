#include <toml++/toml.h>
#include <charconv>
#include <sstream>
#include <system_error>

#include "app/settings.h"

namespace counterfoil {
namespace {

Error setting_error(std::string text) {
  return Error{.code = ErrorCode::bad_request, .log = {std::move(text)}};
}

bool is_choice(std::string_view choices, std::string_view text) {
  if (choices.empty()) return true;
  while (!choices.empty()) {
    const auto choice = choices.substr(0, choices.find('|'));
    if (choice == text) return true;
    choices.remove_prefix(std::min(choice.size() + 1, choices.size()));
  }
  return false;
}

// `source` says where the text stands, for the error.
Status set(Settings& settings, const SettingRow& row, const std::string& text,
           const std::string& source) {
  const std::string where = std::string{row.name} + " (" + source + ")";
  if (const auto* setting = std::get_if<NumberSetting>(&row.kind)) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    const bool is_number = read.ec == std::errc{} && read.ptr == end;
    if (!is_number || number < setting->min || number > setting->max) {
      return fail(setting_error(where + " must be a whole number from " +
                                std::to_string(setting->min) + " to " +
                                std::to_string(setting->max)));
    }
    settings.*(setting->member) = number;
    return {};
  }
  const auto& setting = std::get<TextSetting>(row.kind);
  if (!is_choice(setting.choices, text)) {
    return fail(setting_error(where + " must be one of " + std::string{setting.choices}));
  }
  if (setting.check != nullptr) {
    const auto checked = setting.check(text);
    if (!checked) return fail(setting_error(where + ": " + checked.error().log.text));
  }
  settings.*(setting.member) = text;
  return {};
}

const SettingRow* find_row(std::string_view name) {
  for (const SettingRow& row : setting_rows()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  return std::nullopt;
}

Status read_file(Settings& settings, const std::string& path) {
  toml::table table;
  try {
    table = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    std::ostringstream where;
    where << error.source().begin;
    return fail(
        setting_error(path + ": " + std::string{error.description()} + " (" + where.str() + ")"));
  }
  for (const auto& [key, node] : table) {
    const SettingRow* row = find_row(key.str());
    if (row == nullptr) {
      return fail(setting_error(path + ": there is no setting " + std::string{key.str()}));
    }
    const auto text = text_of(node);
    if (!text) {
      return fail(setting_error(path + ": " + std::string{key.str()} +
                                " must be a text or a whole number"));
    }
    if (auto done = set(settings, *row, *text, path); !done) return done;
  }
  return {};
}

}  // namespace

Result<Settings> read_settings(const SettingSources& sources) {
  Settings settings;
  if (sources.config_file) {
    if (auto read = read_file(settings, *sources.config_file); !read) return fail(read.error());
  }
  for (const SettingRow& row : setting_rows()) {
    const auto variable = variable_of(row);
    const auto text = sources.environment(variable);
    if (!text) continue;
    if (auto done = set(settings, row, *text, variable); !done) return fail(done.error());
  }
  for (const auto& [name, text] : sources.flags) {
    const SettingRow* row = find_row(name);
    if (row == nullptr) return fail(setting_error("there is no setting " + name));
    if (auto done = set(settings, *row, text, flag_of(*row)); !done) return fail(done.error());
  }
  return settings;
}

}  // namespace counterfoil
