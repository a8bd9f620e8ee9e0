#include "app/descriptors.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>

namespace counterfoil {
namespace {

// What the store, the log and the keys have open, a backup and a reading of certificates included.
constexpr std::size_t own_descriptors = 64;
// A listening socket, a reserve, and what waits for events and time.
constexpr std::size_t descriptors_per_thread = 6;
constexpr std::size_t connections_least = 8;
// Where they are to be had: the journal has one open for each of its files of 16 MiB.
constexpr std::size_t store_descriptors = 4'096;

std::size_t needed(const http::Limits& limits, std::size_t thread_count) {
  return own_descriptors + thread_count * descriptors_per_thread + limits.connections_max +
         limits.refused_connections_max;
}

}  // namespace

http::Limits fitted(http::Limits limits, std::size_t thread_count, std::size_t descriptors) {
  if (needed(limits, thread_count) <= descriptors) return limits;
  limits.refused_connections_max = std::min(limits.refused_connections_max, descriptors / 8);
  const std::size_t taken = needed(limits, thread_count) - limits.connections_max;
  const std::size_t left = descriptors - std::min(descriptors, taken);
  limits.connections_max = std::min(limits.connections_max, std::max(left, connections_least));
  return limits;
}

void fit_to_descriptors(http::Limits& limits, std::size_t thread_count, Log& log) {
  rlimit allowed{};
  if (::getrlimit(RLIMIT_NOFILE, &allowed) != 0) return;
  const rlim_t wanted = needed(limits, thread_count) + store_descriptors;
  if (allowed.rlim_cur < wanted) {
    rlimit raised = allowed;
    raised.rlim_cur = std::min(wanted, allowed.rlim_max);
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) allowed = raised;
  }
  const std::size_t set = limits.connections_max;
  limits = fitted(limits, thread_count, allowed.rlim_cur);
  if (limits.connections_max == set) return;
  log.write(LogLevel::warning, "too few file descriptors for connections_max",
            {{"connections", static_cast<std::int64_t>(limits.connections_max)},
             {"descriptors", static_cast<std::int64_t>(allowed.rlim_cur)},
             {"remedy", "LimitNOFILE or ulimit -n"}});
}

}  // namespace counterfoil
