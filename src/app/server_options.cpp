#include "app/server_options.h"

#include <sched.h>

#include <chrono>
#include <span>

namespace counterfoil {
namespace {

std::size_t size(std::int64_t number) { return static_cast<std::size_t>(number); }
std::chrono::milliseconds milliseconds(std::int64_t number) {
  return std::chrono::milliseconds{number};
}

// Cores this process may run on, which taskset or a container may have made fewer.
std::size_t usable_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<std::size_t>(CPU_COUNT(&cores));
}

}  // namespace

LogLevel log_level(const Settings& settings) {
  const auto& name = settings.log_level;
  if (name == "debug") return LogLevel::debug;
  if (name == "warning") return LogLevel::warning;
  return name == "error" ? LogLevel::error : LogLevel::info;
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
          .faults_max = size(settings.faults_max),
          .card_numbers = settings.card_numbers == "allow" ? json::CardNumbers::allowed
                                                           : json::CardNumbers::refused};
}

std::unique_ptr<RateLimits> make_rate_limits(const Settings& settings, const ListenAddress& address,
                                             Random& random) {
  const bool is_automatic = settings.rate_limits == "auto";
  if (settings.rate_limits == "off" || (is_automatic && address.is_loopback())) return nullptr;
  std::uint64_t seed = 0;
  random.fill(std::as_writable_bytes(std::span{&seed, 1}));
  return std::make_unique<RateLimits>(
      Rate{settings.key_requests_per_s, settings.key_requests_burst},
      Rate{settings.address_requests_per_s, settings.address_requests_burst}, seed);
}

JournalStoreOptions store_options(const Settings& settings, const std::vector<StoreSecret>& keys) {
  JournalStoreOptions options;
  options.directory = settings.data;
  options.keys = keys;
  options.memory_bytes_max = settings.store_memory_bytes_max;
  options.journal_bytes_min = settings.journal_bytes_min;
  return options;
}

void set_terms(Service& service, const Settings& settings, RateLimits* rate_limits) {
  service.token_terms.env = settings.token_env;
  service.session_lifetime = std::chrono::seconds{settings.session_lifetime_s};
  service.idempotency_lifetime = std::chrono::seconds{settings.idempotency_lifetime_s};
  service.rate_limits = rate_limits;
}

std::size_t thread_count(const Settings& settings) {
  return settings.threads > 0 ? size(settings.threads) : usable_cores();
}

}  // namespace counterfoil
