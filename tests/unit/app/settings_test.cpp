#include "app/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "contract/temporary_directory.h"

namespace counterfoil::test {
namespace {

using ::testing::HasSubstr;
using Environment = std::map<std::string, std::string>;

// Where settings stand in a test.
struct Given {
  std::string file = "";
  Environment environment = {};
  SettingValues flags = {};
};

Result<Settings> read(const Given& given) {
  const TemporaryDirectory directory;
  SettingSources sources;
  sources.environment = [&](const std::string& name) -> std::optional<std::string> {
    const auto found = given.environment.find(name);
    return found == given.environment.end() ? std::nullopt : std::optional{found->second};
  };
  sources.flags = given.flags;
  if (!given.file.empty()) {
    sources.config_file = directory.path() + "/settings.toml";
    std::ofstream{*sources.config_file} << given.file;
  }
  return read_settings(sources);
}

// What the operator is told.
std::string complaint(const Given& given) {
  const auto settings = read(given);
  if (settings) return "accepted";
  return settings.error().code == ErrorCode::bad_request ? settings.error().log.text : "?";
}

TEST(ReadSettings, WithoutAnySourceGivesTheDefaults) { EXPECT_EQ(*read({}), Settings{}); }

TEST(ReadSettings, TheDefaultsAreThoseOfTheContract) {
  const Settings settings;
  EXPECT_EQ(settings.session_lifetime_s, 24 * 60 * 60);
  EXPECT_EQ(settings.idempotency_lifetime_s, 24 * 60 * 60);
  EXPECT_EQ(settings.body_bytes_max, 256 * 1024);
  EXPECT_EQ(settings.header_bytes_max, 16 * 1024);
  EXPECT_EQ(settings.json_depth_max, 32);
  EXPECT_EQ(settings.line_items_max, 1000);
  EXPECT_EQ(settings.metadata_bytes_max, 64 * 1024);
  EXPECT_EQ(settings.token_env, "SANDBOX");
}

TEST(ReadSettings, TheEnvironmentWinsOverTheFileAndFlagsOverBoth) {
  Given given{.file = "threads = 1\njson_depth_max = 10\ndata = \"file\""};
  given.environment = {{"COUNTERFOIL_THREADS", "2"}, {"COUNTERFOIL_JSON_DEPTH_MAX", "20"}};
  given.flags = {{"threads", "3"}};
  const auto settings = read(given);
  ASSERT_TRUE(settings) << settings.error().log.text;
  EXPECT_EQ(settings->threads, 3);
  EXPECT_EQ(settings->json_depth_max, 20);
  EXPECT_EQ(settings->data, "file");
}

TEST(ReadSettings, TheLastOfTwoFlagsWins) {
  EXPECT_EQ(read({.flags = {{"threads", "3"}, {"threads", "4"}}})->threads, 4);
}

// A text that the row takes, and is not its default.
std::string good_text(const SettingRow& row) {
  if (const auto* number = std::get_if<NumberSetting>(&row.kind)) {
    return std::to_string(number->max);
  }
  const auto& text = std::get<TextSetting>(row.kind);
  if (!text.choices.empty()) return std::string{text.choices.substr(text.choices.rfind('|') + 1)};
  if (row.name == "listen") return "[::1]:9999";
  return row.name == "public_url" ? "https://pay.example" : "somewhere";
}

bool is_set(const Settings& settings, const SettingRow& row) {
  if (const auto* number = std::get_if<NumberSetting>(&row.kind)) {
    return std::to_string(settings.*(number->member)) == good_text(row);
  }
  return settings.*(std::get<TextSetting>(row.kind).member) == good_text(row);
}

TEST(ReadSettings, EverySettingCanBeSetInEverySource) {
  for (const SettingRow& row : setting_rows()) {
    const std::string name{row.name};
    const std::string text = good_text(row);
    for (const Given& given :
         {Given{.file = name + " = \"" + text + '"'},
          Given{.environment = {{variable_of(row), text}}}, Given{.flags = {{name, text}}}}) {
      const auto settings = read(given);
      ASSERT_TRUE(settings) << settings.error().log.text;
      EXPECT_TRUE(is_set(*settings, row)) << name;
      EXPECT_NE(*settings, Settings{}) << name << " is at its default";
    }
  }
}

TEST(ReadSettings, ABadValueIsRefusedWithTheNameOfTheSettingAndItsSource) {
  for (const SettingRow& row : setting_rows()) {
    const std::string name{row.name};
    if (name == "data" || name.starts_with("tls_c") || name == "tls_key") continue;  // any text
    EXPECT_THAT(complaint({.file = name + " = \"???\""}),
                AllOf(HasSubstr(name), HasSubstr("settings.toml")));
    EXPECT_THAT(complaint({.environment = {{variable_of(row), "???"}}}),
                AllOf(HasSubstr(name), HasSubstr(variable_of(row))));
    EXPECT_THAT(complaint({.flags = {{name, "???"}}}),
                AllOf(HasSubstr(name), HasSubstr(flag_of(row))));
  }
}

TEST(ReadSettings, NumbersHaveARangeAndNothingBehindThem) {
  for (const SettingRow& row : setting_rows()) {
    const auto* number = std::get_if<NumberSetting>(&row.kind);
    if (number == nullptr) continue;
    const std::string name{row.name};
    const std::string min = std::to_string(number->min);
    EXPECT_EQ(complaint({.flags = {{name, min}}}), "accepted") << name;
    for (const std::string& text :
         {std::to_string(number->min - 1), std::to_string(number->max + 1), std::string{},
          min + " ", " " + min, min + "k", "+" + min, min + ".0",
          std::string{"99999999999999999999"}}) {
      EXPECT_THAT(complaint({.flags = {{name, text}}}),
                  HasSubstr("must be a whole number from " + min + " to "))
          << text;
    }
  }
}

TEST(ReadSettings, ChoicesAreWholeAndInTheirCase) {
  for (const char* text : {"", "tex", "text|json", "TEXT", "|"}) {
    EXPECT_THAT(complaint({.flags = {{"log_format", text}}}), HasSubstr("must be one of text|json"))
        << text;
  }
}

TEST(ReadSettings, UnknownSettingsAreRefused) {
  EXPECT_THAT(complaint({.file = "colour = 1"}), HasSubstr("there is no setting colour"));
  EXPECT_THAT(complaint({.file = "[serve]\nthreads = 1"}), HasSubstr("there is no setting serve"));
  EXPECT_THAT(complaint({.flags = {{"colour", "1"}}}), HasSubstr("there is no setting colour"));
}

TEST(ReadSettings, AFileThatIsNoTomlIsRefusedWithTheLine) {
  EXPECT_THAT(complaint({.file = "threads = 1\nthreads = "}), HasSubstr("line 2"));
  EXPECT_THAT(complaint({.file = "threads = true"}),
              HasSubstr("threads must be a text or a whole number"));
  EXPECT_THAT(complaint({.file = "threads = 1.5"}),
              HasSubstr("threads must be a text or a whole number"));
}

TEST(ReadSettings, AFileThatIsNotThereIsRefused) {
  SettingSources sources;
  sources.config_file = "/nowhere/settings.toml";
  sources.environment = [](const std::string&) { return std::nullopt; };
  const auto settings = read_settings(sources);
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error().log.text, HasSubstr("/nowhere/settings.toml"));
}

TEST(SettingRows, HaveNamesOfTheirOwnAndDefaultsInTheirRange) {
  std::set<std::string_view> names;
  const Settings defaults;
  for (const SettingRow& row : setting_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(row.meaning.ends_with('.')) << row.name;
    const auto* number = std::get_if<NumberSetting>(&row.kind);
    if (number == nullptr) continue;
    EXPECT_GE(defaults.*(number->member), number->min) << row.name;
    EXPECT_LE(defaults.*(number->member), number->max) << row.name;
  }
}

TEST(SettingRows, NameTheirFlagAndVariable) {
  const SettingRow& row = setting_rows()[2];
  EXPECT_EQ(row.name, "public_url");
  EXPECT_EQ(flag_of(row), "--public-url");
  EXPECT_EQ(variable_of(row), "COUNTERFOIL_PUBLIC_URL");
}

TEST(IsKnownVariable, KnowsThoseOfSettingsAndTheTwoOthers) {
  EXPECT_TRUE(is_known_variable("COUNTERFOIL_LISTEN"));
  EXPECT_TRUE(is_known_variable("COUNTERFOIL_CONFIG"));
  EXPECT_TRUE(is_known_variable("COUNTERFOIL_SIGNING_KEYS"));
  EXPECT_FALSE(is_known_variable("COUNTERFOIL_LISTENS"));
  EXPECT_FALSE(is_known_variable("LISTEN"));
}

TEST(WriteSettingsPage, NamesEverySetting) {
  const std::string page = write_settings_page();
  for (const SettingRow& row : setting_rows()) {
    EXPECT_THAT(page, HasSubstr("| `" + std::string{row.name} + "` | `" + variable_of(row) +
                                "` | `" + flag_of(row) + "` |"));
  }
  EXPECT_THAT(page, HasSubstr("COUNTERFOIL_SIGNING_KEYS"));
}

}  // namespace
}  // namespace counterfoil::test
