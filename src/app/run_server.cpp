#include "app/run_server.h"

#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "api/application.h"
#include "app/certificate.h"
#include "app/credentials.h"
#include "app/demo_shop.h"
#include "app/descriptors.h"
#include "app/first_key.h"
#include "app/line_log.h"
#include "app/listen_address.h"
#include "app/merchant_defaults.h"
#include "app/merchant_follower.h"
#include "app/server_options.h"
#include "app/store_key_files.h"
#include "http/server.h"

namespace counterfoil {
namespace {

constexpr std::chrono::milliseconds refresh_interval{200};

// The signals that end the server, kept from every thread but the one that waits for them.
sigset_t block_signals() {
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // a file at its size limit is a full disk, not the end
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  return ends;
}

// Calls `tend`, which follows keys and settings, and writes out the log until SIGTERM or SIGINT
// comes.
template <class Tend>
void tend_until_signal(const sigset_t& ends, LineLog& log, const Tend& tend) {
  const timespec pause{0, std::chrono::nanoseconds{refresh_interval}.count()};
  while (::sigtimedwait(&ends, nullptr, &pause) < 0) {
    tend();
    log.flush();
  }
}

// Empty when none is set.
Result<std::string> find_public_url(const Settings& settings) {
  if (settings.public_url.empty()) return std::string{};
  return parse_public_url(settings.public_url);
}

LogForm log_form(const Settings& settings) {
  return settings.log_format == "json" ? LogForm::json : LogForm::text;
}

// To be asked for before the store opens its files.
http::Limits fitted_limits(const Settings& settings, Log& log) {
  http::Limits limits = http_limits(settings);
  fit_to_descriptors(limits, thread_count(settings), log);
  return limits;
}

std::shared_ptr<const http::TlsContext> in_force(const std::unique_ptr<Certificate>& certificate) {
  return certificate ? certificate->in_force() : nullptr;
}

void warn_of_unknown_variables(Log& log) {
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const std::string_view name = text.substr(0, text.find('='));
    if (name.starts_with("COUNTERFOIL_") && !is_known_variable(name)) {
      log.write(LogLevel::warning, "unknown environment variable", {{"name", name}});
    }
  }
}

void warn_of_key_beside_data(const Settings& settings, const SecretVariables& secrets, Log& log) {
  if (settings.token_env != "PRODUCTION" || secrets.store_keys) return;
  log.write(LogLevel::warning, "the store's key lies beside what it seals",
            {{"remedy", "COUNTERFOIL_STORE_KEYS"}});
}

std::string octal(mode_t mode) {
  std::array<char, 8> text{};
  constexpr int base = 8;
  const auto end = std::to_chars(text.begin(), text.end(), mode, base).ptr;
  return '0' + std::string{text.begin(), end};
}

// One that a start makes is 0700.
void warn_of_open_directory(const Settings& settings, Log& log) {
  constexpr mode_t others = S_IRWXG | S_IRWXO;
  constexpr mode_t all = S_IRWXU | others;
  struct stat status {};
  if (::stat(settings.data.c_str(), &status) != 0 || (status.st_mode & others) == 0) return;
  log.write(
      LogLevel::warning, "the data directory is open to others",
      {{"data", settings.data}, {"mode", octal(status.st_mode & all)}, {"remedy", "chmod 700"}});
}

void warn(const Settings& settings, const SecretVariables& secrets, Log& log) {
  warn_of_unknown_variables(log);
  warn_of_key_beside_data(settings, secrets, log);
  warn_of_open_directory(settings, log);
}

void warn_without_api_keys(const Credentials& credentials, Log& log) {
  const auto keys = credentials.api_keys().get();
  if (!keys->empty() || keys->coverage() != ApiKeyTable::Coverage::every_key) return;
  log.write(LogLevel::warning, "there is no API key: nobody is let in",
            {{"remedy", "counterfoil keys create"}});
}

void let_merchants_in(Credentials& credentials, MerchantFollower& merchants, const DemoShop* demo,
                      Log& log) {
  credentials.refresh();
  warn_without_api_keys(credentials, log);
  if (demo != nullptr) demo->become_merchant(credentials, merchants);
}

// On standard output, for the person at the terminal.
void greet(const std::string& local_url, const std::optional<std::string>& first_key,
           const DemoShop* demo) {
  std::printf("counterfoil %s serves %s\n", COUNTERFOIL_VERSION, local_url.c_str());
  if (first_key) std::fputs(introduce_first_key(*first_key, local_url).c_str(), stdout);
  if (demo != nullptr) std::fputs(introduce_demo(local_url).c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace

Status run_server(const Settings& settings, const SecretVariables& secrets) {
  const sigset_t ends = block_signals();
  TRY(const ListenAddress address, parse_listen_address(settings.listen));
  TRY(const std::string public_url, find_public_url(settings));
  LineLog log{STDERR_FILENO, log_form(settings), log_level(settings)};
  warn(settings, secrets, log);
  SystemClock clock;
  SystemRandom random;
  const auto limits = fitted_limits(settings, log);
  TRY(const auto certificate, Certificate::open(settings, clock, log));
  const StoreKeyPlace store_key_place{settings.data, secrets.store_keys};
  TRY(const auto store_secrets, open_store_keys(store_key_place, clock.now(), random));
  TRY(const auto store,
      open_journal_store(store_options(settings, store_secrets), clock, log, random));
  StoreKeyFollower store_keys{store_key_place, store_secrets, *store, log};
  TRY(const auto credentials,
      Credentials::open({settings.data, secrets.signing_keys}, clock, random, log));
  MerchantFollower merchants{settings.data, default_merchant_settings(address, public_url), log};
  const auto rate_limits = make_rate_limits(settings, address, random);
  // The port is known once the server listens, and the tokens name it: the application is made
  // before the server with terms that are completed in between, while nobody is served yet.
  Service service{*store,
                  clock,
                  random,
                  log,
                  credentials->signing_keys(),
                  credentials->api_keys(),
                  merchants.in_force(),
                  {},
                  read_limits(settings)};
  set_terms(service, settings, rate_limits.get());
  const auto api = make_application(service);
  const auto demo = DemoShop::open(settings, address, *api, service.token_terms.public_url, random);
  TRY(const auto server, http::Server::listen({address.host, address.port, thread_count(settings),
                                               limits, in_force(certificate)},
                                              demo ? demo->application() : *api));
  const std::string local_url = address.url(certificate ? "https" : "http", server->port());
  service.token_terms.public_url = public_url.empty() ? local_url : public_url;
  // Only now that nothing can keep the server from starting: the key is told once.
  TRY(const auto first_key, make_first_key(settings.data, address, clock, random));
  let_merchants_in(*credentials, merchants, demo.get(), log);
  server->start();
  greet(local_url, first_key, demo.get());
  log.write(LogLevel::info, "serving", {{"url", local_url}, {"data", settings.data}});

  tend_until_signal(ends, log, [&] {
    credentials->refresh();
    store_keys.refresh();
    merchants.refresh();
    if (certificate && certificate->refresh()) server->set_tls(certificate->in_force());
  });
  log.write(LogLevel::info, "stopping", {});
  server->stop();
  // Before the server goes: unanswered requests live in its threads' contexts.
  store->close();
  credentials->close();
  log.write(LogLevel::info, "stopped", {});
  return {};
}

}  // namespace counterfoil
