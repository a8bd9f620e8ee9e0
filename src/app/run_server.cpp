#include "app/run_server.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "api/application.h"
#include "app/certificate.h"
#include "app/credentials.h"
#include "app/descriptors.h"
#include "app/first_key.h"
#include "app/line_log.h"
#include "app/listen_address.h"
#include "http/server.h"
#include "store/sqlite/sqlite_store.h"

namespace counterfoil {
namespace {

constexpr std::chrono::milliseconds refresh_interval{200};

LogLevel level_of(const std::string& name) {
  if (name == "debug") return LogLevel::debug;
  if (name == "warning") return LogLevel::warning;
  return name == "error" ? LogLevel::error : LogLevel::info;
}

std::size_t size(std::int64_t number) { return static_cast<std::size_t>(number); }
std::chrono::milliseconds milliseconds(std::int64_t number) {
  return std::chrono::milliseconds{number};
}

http::Limits http_limits(const Settings& settings) {
  http::Limits limits;
  limits.header_bytes_max = size(settings.header_bytes_max);
  limits.header_fields_max = size(settings.header_fields_max);
  limits.body_bytes_max = size(settings.body_bytes_max);
  limits.connections_max = size(settings.connections_max);
  limits.in_flight_bytes_max = size(settings.in_flight_bytes_max);
  limits.tls_handshake_timeout = milliseconds(settings.tls_handshake_timeout_ms);
  limits.head_timeout = milliseconds(settings.head_timeout_ms);
  limits.body_timeout = milliseconds(settings.body_timeout_ms);
  limits.idle_timeout = milliseconds(settings.idle_timeout_ms);
  limits.write_timeout = milliseconds(settings.write_timeout_ms);
  limits.drain_timeout = milliseconds(settings.drain_timeout_ms);
  return limits;
}

json::ReadLimits read_limits(const Settings& settings) {
  return {.depth_max = size(settings.json_depth_max),
          .line_items_max = size(settings.line_items_max),
          .metadata_bytes_max = size(settings.metadata_bytes_max),
          .faults_max = size(settings.faults_max)};
}

SqliteStoreOptions store_options(const Settings& settings) {
  SqliteStoreOptions options;
  options.directory = settings.data;
  options.cache_bytes_max = settings.cache_bytes_max;
  options.journal_bytes_max = settings.journal_bytes_max;
  options.wal_bytes_max = settings.log_file_bytes_max;
  return options;
}

// Cores this process may run on, which taskset or a container may have made fewer.
std::size_t usable_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<std::size_t>(CPU_COUNT(&cores));
}

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

// Calls `tend`, which follows keys, and writes out the log until SIGTERM or SIGINT comes.
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

}  // namespace

Status run_server(const Settings& settings, const std::optional<std::string>& signing_keys) {
  const sigset_t ends = block_signals();
  TRY(const ListenAddress address, parse_listen_address(settings.listen));
  TRY(const std::string public_url, find_public_url(settings));
  LineLog log{STDERR_FILENO, settings.log_format == "json" ? LogForm::json : LogForm::text,
              level_of(settings.log_level)};
  warn_of_unknown_variables(log);
  SystemClock clock;
  SystemRandom random;
  TRY(const auto certificate, Certificate::open(settings, clock, log));
  TRY(const auto store, open_sqlite_store(store_options(settings), clock, log));
  TRY(const auto credentials, Credentials::open({settings.data, signing_keys}, clock, random, log));
  // The port is known once the server listens, and the tokens name it: the application is made
  // before the server with terms that are completed in between, while nobody is served yet.
  Service service{*store,
                  clock,
                  random,
                  log,
                  credentials->signing_keys(),
                  credentials->api_keys(),
                  {.public_url = {}, .env = settings.token_env},
                  read_limits(settings),
                  std::chrono::seconds{settings.session_lifetime_s},
                  std::chrono::seconds{settings.idempotency_lifetime_s}};
  const auto application = make_application(service);
  const std::size_t threads = settings.threads > 0 ? size(settings.threads) : usable_cores();
  http::Limits limits = http_limits(settings);
  fit_to_descriptors(limits, threads, log);
  TRY(const auto server, http::Server::listen({.address = address.host,
                                               .port = address.port,
                                               .thread_count = threads,
                                               .limits = limits,
                                               .tls = in_force(certificate)},
                                              *application));
  const std::string local_url = address.url(certificate ? "https" : "http", server->port());
  service.token_terms.public_url = public_url.empty() ? local_url : public_url;
  // Only now that nothing can keep the server from starting: the key is told once.
  TRY(const auto first_key, make_first_key(settings.data, address, clock, random));
  credentials->refresh();
  if (credentials->api_keys().get()->empty()) {
    log.write(LogLevel::warning, "there is no API key: nobody is let in",
              {{"remedy", "counterfoil keys create"}});
  }
  server->start();
  std::printf("counterfoil %s serves %s\n", COUNTERFOIL_VERSION, local_url.c_str());
  if (first_key) std::fputs(introduce_first_key(*first_key, local_url).c_str(), stdout);
  std::fflush(stdout);
  log.write(LogLevel::info, "serving", {{"url", local_url}, {"data", settings.data}});

  tend_until_signal(ends, log, [&] {
    credentials->refresh();
    if (certificate && certificate->refresh()) server->set_tls(certificate->in_force());
  });
  log.write(LogLevel::info, "stopping", {});
  server->stop();
  // Before the server goes: unanswered requests live in its threads' contexts.
  store->close();
  log.write(LogLevel::info, "stopped", {});
  return {};
}

}  // namespace counterfoil
