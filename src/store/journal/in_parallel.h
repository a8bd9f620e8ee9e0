// in_parallel: what a start has to do to many things, done by several threads.
#pragma once

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

#include "base/result.h"

namespace counterfoil::journal {

// How many processors this process may run on; at least one.
[[nodiscard]] inline std::size_t processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const bool is_known = ::sched_getaffinity(0, sizeof set, &set) == 0;
  return is_known ? static_cast<std::size_t>(std::max(CPU_COUNT(&set), 1)) : 1;
}

// Calls `work(number)` for all numbers below `count`, in no order, here and on other threads, and
// returns when all are done. For a few numbers no thread is worth its start. Each thread makes a
// `work` of its own, and is done with it before it ends.
template <class MakeWork>
void in_parallel_each(std::size_t count, const MakeWork& make_work) {
  constexpr std::size_t threads_max = 4;
  constexpr std::size_t numbers_min = 16;  // for each thread
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    auto work = make_work();
    for (auto number = next++; number < count; number = next++) work(number);
  };
  const auto threads = std::min({threads_max, processors(), count / numbers_min});
  std::vector<std::jthread> others;
  for (std::size_t made = 1; made < threads; ++made) others.emplace_back(run);
  run();
}

// With a `work` that all threads share.
template <class Work>
void in_parallel(std::size_t count, const Work& work) {
  in_parallel_each(count, [&work] { return [&work](std::size_t number) { work(number); }; });
}

// Likewise for what may fail: yields the first error, by number.
template <class Work>
[[nodiscard]] Status try_in_parallel(std::size_t count, const Work& work) {
  std::vector<Status> done(count);
  in_parallel(count, [&](std::size_t number) { done[number] = work(number); });
  for (auto& each : done) {
    if (!each) return std::move(each);
  }
  return {};
}

}  // namespace counterfoil::journal
