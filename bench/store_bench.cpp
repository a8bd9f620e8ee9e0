// Measures the embedded store: updates made durable per second, and how long a commit takes.
// Usage: store_bench DIRECTORY [sessions] [updates] [coroutines] [edit_ns] [cache MiB] [reads each]
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "base/ensure.h"
#include "store/journal/journal_store.h"

namespace {

using namespace counterfoil;
using SteadyClock = std::chrono::steady_clock;

struct Load {
  std::string directory;
  std::int64_t sessions = 100'000;
  std::int64_t updates = 500'000;
  std::int64_t coroutines = 64;
  std::int64_t edit_ns = 0;  // CPU that an edit burns beside making its document
  std::int64_t cache_mib = 128;
  std::int64_t reads_each = 0;  // of random sessions, after each update
};

double seconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

long resident_kib(const char* field) {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::atol(line.c_str() + std::strlen(field));
  }
  return 0;
}

SessionKey key_of(std::int64_t number) {
  SessionKey key{};
  for (int at = 0; at < 6; ++at) {
    key[static_cast<std::size_t>(5 - at)] = static_cast<std::byte>(number >> (8 * at));
  }
  const auto digest = (static_cast<std::uint64_t>(number) + 1) * 0x9e3779b97f4a7c15U;
  std::memcpy(key.data() + 8, &digest, sizeof digest);
  return key;
}

std::string document_of(std::uint64_t seed) {
  std::mt19937_64 random{seed};
  std::string document(1'400 + random() % 200, 'x');
  for (std::size_t at = 0; at + 8 < document.size(); at += 64) {
    const auto text = std::to_string(random());
    document.replace(at, 8, text, 0, 8);
  }
  return document;
}

ChangeContext context_now() {
  return {.merchant = 1,
          .now = SystemClock{}.now(),
          .actor = "key_0123456789abcdef",
          .request_id = "0123456789abcdef",
          .claim = {},
          .seal_answer = {}};
}

Task<void> load_sessions(SessionStore& store, std::int64_t from, std::int64_t step,
                         std::int64_t count) {
  for (auto number = from; number < count; number += step) {
    auto context = context_now();
    NewSession session{
        .key = key_of(number),
        .expires_at = context.now + std::chrono::hours{24},
        .content = Draft::Content{document_of(static_cast<std::uint64_t>(number)), 1, {"order"}}};
    auto outcome = co_await store.create(std::move(session), std::move(context));
    ensure(outcome.has_value(), "a session is created");
  }
}

void burn(std::int64_t nanoseconds) {
  const auto end = SteadyClock::now() + std::chrono::nanoseconds{nanoseconds};
  while (nanoseconds > 0 && SteadyClock::now() < end) {
  }
}

struct Measured {
  std::vector<double> update_us;
  std::int64_t left = 0;
};

Task<void> update_sessions(SessionStore& store, const Load& load, std::uint64_t seed,
                           Measured& measured) {
  std::mt19937_64 random{seed};
  while (measured.left-- > 0) {
    const auto number = static_cast<std::int64_t>(random()) & 0x7fffffffffffffff;
    const auto document_seed = random();
    Edit edit = [&load, document_seed](const StoredSession& before) -> Result<Draft> {
      burn(load.edit_ns);
      Draft draft;
      // About as long as it was, different throughout a part of it.
      auto document = before.document;
      document.resize(1'400 + document_seed % 200, 'y');
      std::memcpy(document.data() + document_seed % 1'000, &document_seed, sizeof document_seed);
      draft.content = {std::move(document), std::int64_t{7}, {"order.lineItems"}};
      return draft;
    };
    const auto start = SteadyClock::now();
    auto outcome =
        co_await store.update(key_of(number % load.sessions), std::move(edit), context_now());
    ensure(outcome.has_value(), "a session is updated");
    measured.update_us.push_back(seconds_since(start) * 1e6);
    for (std::int64_t read = 0; read < load.reads_each; ++read) {
      const auto other = static_cast<std::int64_t>(random() >> 1) % load.sessions;
      auto found = co_await store.find(key_of(other), 1, SystemClock{}.now());
      ensure(found.has_value(), "a session is found");
    }
  }
}

void run(JournalStore& store, const Load& load) {
  Measured measured;
  measured.left = load.updates;
  measured.update_us.reserve(static_cast<std::size_t>(load.updates));
  boost::asio::io_context context{1};
  const auto start = SteadyClock::now();
  const auto cpu = cpu_seconds();
  for (std::int64_t number = 0; number < load.coroutines; ++number) {
    const auto seed = static_cast<std::uint64_t>(number) * 7'919 + std::random_device{}();
    co_spawn(context, update_sessions(store, load, seed, measured), boost::asio::detached);
  }
  context.run();
  const auto seconds = seconds_since(start);
  auto& sorted = measured.update_us;
  std::sort(sorted.begin(), sorted.end());
  const auto at = [&](double part) {
    return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
  };
  const auto updates = static_cast<double>(load.updates);
  std::printf(
      "updates/s %.0f  cpu/update %.1f us  latency us p50 %.0f p99 %.0f p99.9 %.0f max %.0f\n",
      updates / seconds, (cpu_seconds() - cpu) / updates * 1e6, at(0.5), at(0.99), at(0.999),
      at(1));
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) return std::fputs("store_bench DIRECTORY [sessions] ...\n", stderr), 2;
  Load load{.directory = words[1]};
  std::int64_t* const numbers[] = {&load.sessions, &load.updates,   &load.coroutines,
                                   &load.edit_ns,  &load.cache_mib, &load.reads_each};
  for (int at = 2; at < count && at < 8; ++at) *numbers[at - 2] = std::atoll(words[at]);

  SystemClock clock;
  SilentLog log;
  JournalStoreOptions options;
  options.directory = load.directory;
  options.cache_bytes_max = load.cache_mib * 1024 * 1024;
  auto start = SteadyClock::now();
  auto store = open_journal_store(options, clock, log);
  if (!store) return std::fprintf(stderr, "%s\n", store.error().log.text.c_str()), 1;
  std::printf("opened in %.1f ms, resident %ld KiB\n", seconds_since(start) * 1e3,
              resident_kib("VmRSS:"));

  boost::asio::io_context context{1};
  bool is_loaded = false;
  co_spawn(context, (*store)->find(key_of(load.sessions - 1), 1, clock.now()),
           [&](std::exception_ptr, auto found) { is_loaded = found.has_value(); });
  context.run();
  if (!is_loaded) {
    context.restart();
    start = SteadyClock::now();
    for (std::int64_t from = 0; from < load.coroutines; ++from) {
      co_spawn(context, load_sessions(**store, from, load.coroutines, load.sessions),
               boost::asio::detached);
    }
    context.run();
    std::printf("loaded %.0f sessions/s\n",
                static_cast<double>(load.sessions) / seconds_since(start));
  }
  run(**store, load);
  std::printf("resident %ld KiB, peak %ld KiB\n", resident_kib("VmRSS:"), resident_kib("VmHWM:"));
  start = SteadyClock::now();
  store->reset();
  std::printf("closed in %.1f ms\n", seconds_since(start) * 1e3);
}
