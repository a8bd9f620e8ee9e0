#include <algorithm>
#include <array>
#include <cctype>

#include "app/listen_address.h"
#include "app/settings.h"
#include "base/allowance.h"

namespace counterfoil {
namespace {

constexpr std::int64_t gibibyte = std::int64_t{1024} * 1024 * 1024;
constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t year_s = 31'536'000;
using S = Settings;

Status check_listen(std::string_view text) {
  if (auto parsed = parse_listen_address(text); !parsed) return fail(parsed.error());
  return {};
}

Status check_public_url(std::string_view text) {
  if (text.empty()) return {};
  if (auto parsed = parse_public_url(text); !parsed) return fail(parsed.error());
  return {};
}

// In the order of the documentation.
constexpr std::array rows = {
    SettingRow{"listen", TextSetting{&S::listen, "", check_listen},
               "Address and port to serve on; port 0 takes a free one and prints it."},
    SettingRow{"data", TextSetting{&S::data, ""},
               "Directory of the sessions and keys; made when missing."},
    SettingRow{"public_url", TextSetting{&S::public_url, "", check_public_url},
               "Scheme, host and port under which browsers reach this server; goes into client "
               "tokens. Empty: the listen address, with https:// under TLS and else http://."},
    SettingRow{"tls_certificate", TextSetting{&S::tls_certificate, ""},
               "PEM file of the certificate, followed by those that lead to one clients know; with "
               "tls_key, connections speak TLS 1.2 or 1.3 only."},
    SettingRow{"tls_key", TextSetting{&S::tls_key, ""},
               "PEM file of the certificate's private key, without a passphrase, which others may "
               "not read."},
    SettingRow{"token_env", TextSetting{&S::token_env, "SANDBOX|PRODUCTION|STAGING|LOCAL"},
               "The `env` claim of client tokens."},
    SettingRow{"threads", NumberSetting{&S::threads, 0, 256},
               "Threads that serve requests; 0 takes one for each core."},
    SettingRow{"session_lifetime_s", NumberSetting{&S::session_lifetime_s, 1, year_s},
               "How long a session and its client token live, whatever is patched."},
    SettingRow{"idempotency_lifetime_s", NumberSetting{&S::idempotency_lifetime_s, 1, year_s},
               "How long an idempotency key is kept."},
    SettingRow{"log_format", TextSetting{&S::log_format, "text|json"}, "Form of the log lines."},
    SettingRow{"log_level", TextSetting{&S::log_level, "debug|info|warning|error"},
               "The least important lines that are written; each request is an info line."},
    SettingRow{"header_bytes_max", NumberSetting{&S::header_bytes_max, 1024, 1024 * 1024},
               "Request line and headers together; more is 431."},
    SettingRow{"header_fields_max", NumberSetting{&S::header_fields_max, 8, 1000},
               "Number of header fields; more is 431."},
    SettingRow{"body_bytes_max", NumberSetting{&S::body_bytes_max, 1024, 64 * 1024 * 1024},
               "Body of a request; more is 413."},
    SettingRow{"json_depth_max", NumberSetting{&S::json_depth_max, 8, 64},
               "Levels of objects and arrays in a body; more is 400 MalformedJson."},
    SettingRow{"line_items_max", NumberSetting{&S::line_items_max, 1, 1'000'000},
               "Elements of order.lineItems; more is 422."},
    SettingRow{"metadata_bytes_max", NumberSetting{&S::metadata_bytes_max, 2, 64 * 1024 * 1024},
               "Metadata as compact JSON; more is 422."},
    SettingRow{"faults_max", NumberSetting{&S::faults_max, 1, 100'000},
               "Faults, and warnings, that one answer lists; the rest is counted."},
    SettingRow{"connections_max", NumberSetting{&S::connections_max, 1, 1'000'000},
               "Clients connected at once; more get 503."},
    SettingRow{
        "in_flight_bytes_max", NumberSetting{&S::in_flight_bytes_max, 1024 * 1024, 1024 * gibibyte},
        "Memory for all requests that are arriving and answers that are being taken, but for "
        "small ones; more get 503."},
    SettingRow{"tls_handshake_timeout_ms", NumberSetting{&S::tls_handshake_timeout_ms, 1, day_ms},
               "Time for a client to agree on TLS before it is cut off."},
    SettingRow{
        "head_timeout_ms", NumberSetting{&S::head_timeout_ms, 1, day_ms},
        "Time for the headers of a request to arrive; more is 408. A new connection has as long to "
        "send its first byte, or is closed."},
    SettingRow{"body_timeout_ms", NumberSetting{&S::body_timeout_ms, 1, day_ms},
               "Time for the body of a request to arrive; more is 408."},
    SettingRow{"idle_timeout_ms", NumberSetting{&S::idle_timeout_ms, 1, day_ms},
               "Time between two requests of a connection before it is closed."},
    SettingRow{"write_timeout_ms", NumberSetting{&S::write_timeout_ms, 1, day_ms},
               "Time for a client to take an answer before it is cut off."},
    SettingRow{"drain_timeout_ms", NumberSetting{&S::drain_timeout_ms, 0, day_ms},
               "Time for requests in flight to finish after SIGTERM."},
    SettingRow{"store_memory_bytes_max",
               NumberSetting{&S::store_memory_bytes_max, 0, 1024 * gibibyte},
               "Memory of the store: what tells where each session stands, and sessions that were "
               "used last, which give way to it down to 32 MiB."},
    SettingRow{"journal_bytes_min",
               NumberSetting{&S::journal_bytes_min, 1024 * 1024, 1024 * gibibyte},
               "Size up to which the store's journal is not compacted."},
    SettingRow{
        "rate_limits", TextSetting{&S::rate_limits, "auto|on|off"},
        "Whether API keys and addresses are limited, as the next four say; more is 429. `auto`: "
        "unless `listen` is a loopback address."},
    SettingRow{"key_requests_per_s", NumberSetting{&S::key_requests_per_s, 0, rate_max},
               "Requests of one API key in the long run; 0 sets no limit."},
    SettingRow{"key_requests_burst", NumberSetting{&S::key_requests_burst, 1, rate_max},
               "Requests of one API key at once."},
    SettingRow{
        "address_requests_per_s", NumberSetting{&S::address_requests_per_s, 0, rate_max},
        "Requests of one client address (of IPv6: one /64) in the long run, with a valid key or "
        "without; 0 sets no limit. Behind a proxy every client has the proxy's address."},
    SettingRow{"address_requests_burst", NumberSetting{&S::address_requests_burst, 1, rate_max},
               "Requests of one client address at once."},
    SettingRow{"card_numbers", TextSetting{&S::card_numbers, "refuse|allow"},
               "What happens to a body with a payment card's number or security code in metadata, "
               "options or free text: 422, or nothing."},
    SettingRow{"demo", TextSetting{&S::demo, "auto|on|off"},
               "Whether /demo is a shop with a checkout, to try things out. `auto`: where `listen` "
               "is a loopback address and there is no public_url."},
};

std::string describe_default(const SettingRow& row) {
  const Settings defaults;
  if (const auto* number = std::get_if<NumberSetting>(&row.kind)) {
    return std::to_string(defaults.*(number->member));
  }
  const std::string& text = defaults.*(std::get<TextSetting>(row.kind).member);
  return text.empty() ? "(empty)" : text;
}

std::string describe_range(const SettingRow& row) {
  if (const auto* number = std::get_if<NumberSetting>(&row.kind)) {
    return std::to_string(number->min) + " to " + std::to_string(number->max);
  }
  std::string choices{std::get<TextSetting>(row.kind).choices};
  for (std::size_t at = 0; (at = choices.find('|', at)) != std::string::npos; at += 2) {
    choices.replace(at, 1, ", ");
  }
  return choices;
}

}  // namespace

std::span<const SettingRow> setting_rows() { return rows; }

std::string flag_of(const SettingRow& row) {
  std::string flag = "--" + std::string{row.name};
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

std::string variable_of(const SettingRow& row) {
  std::string variable = "COUNTERFOIL_";
  for (const char c : row.name) {
    variable += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return variable;
}

bool is_known_variable(std::string_view variable) {
  constexpr std::array<std::string_view, 3> others{"COUNTERFOIL_CONFIG", "COUNTERFOIL_SIGNING_KEYS",
                                                   "COUNTERFOIL_STORE_KEYS"};
  if (std::ranges::find(others, variable) != others.end()) return true;
  return std::any_of(rows.begin(), rows.end(),
                     [&](const SettingRow& row) { return variable_of(row) == variable; });
}

std::string write_settings_page() {
  std::string page =
      "# Settings\n\n"
      "Every setting can stand in a TOML file (`--config FILE`, key as in the first column), in\n"
      "the environment, or be a flag of `counterfoil serve`. A flag wins over the environment, "
      "the\n"
      "environment over the file. This page is written by `counterfoil settings`.\n\n"
      "| file | environment | flag | default | may be | meaning |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (const SettingRow& row : rows) {
    page += "| `" + std::string{row.name} + "` | `" + variable_of(row) + "` | `" + flag_of(row) +
            "` | " + describe_default(row) + " | " + describe_range(row) + " | " +
            std::string{row.meaning} + " |\n";
  }
  page +=
      "\nOnly in the environment, since flags and files are seen by others:\n\n"
      "| environment | meaning |\n"
      "| --- | --- |\n"
      "| `COUNTERFOIL_SIGNING_KEYS` | The keys that sign client tokens, `kid:secret` separated by "
      "commas, the current one first; a secret is base64url of 32 bytes or more. Replaces the "
      "files below `DIR/signing-keys`. |\n"
      "| `COUNTERFOIL_STORE_KEYS` | Likewise the keys under which sessions are sealed. Replaces "
      "the "
      "files below `DIR/store-keys`. |\n"
      "| `COUNTERFOIL_CONFIG` | The TOML file, when `--config` does not name one. |\n";
  return page;
}

}  // namespace counterfoil
