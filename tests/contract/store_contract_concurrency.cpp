#include <boost/asio/detached.hpp>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "contract/store_contract.h"

namespace counterfoil::test {
namespace {

// Runs what `spawn` puts on each of two io_contexts, each on a thread of its own.
template <class Spawn>
void run_on_two_threads(Spawn spawn) {
  boost::asio::io_context first{1};
  boost::asio::io_context second{1};
  spawn(first);
  spawn(second);
  std::thread beside{[&] { second.run(); }};
  first.run();
  beside.join();
}

Task<void> count_often(SessionStore& store, int number, int times, std::atomic<int>& succeeded) {
  for (int time = 0; time < times; ++time) {
    const auto outcome = co_await store.update(key(number), count_up(), context());
    if (outcome) ++succeeded;
  }
}

TEST_P(StoreContract, WritersOfOneSessionLoseNoChange) {
  constexpr int coroutines = 16;
  constexpr int times = 25;
  create(session(1, "0"));
  std::atomic<int> succeeded = 0;
  run_on_two_threads([&](boost::asio::io_context& context) {
    for (int coroutine = 0; coroutine < coroutines; ++coroutine) {
      co_spawn(context, count_often(store(), 1, times, succeeded), boost::asio::detached);
    }
  });
  constexpr int all = 2 * coroutines * times;
  EXPECT_EQ(succeeded, all);
  EXPECT_EQ(find(1), "revision " + std::to_string(all + 1) + " " + std::to_string(all));
  const auto changes = history(1);
  ASSERT_EQ(changes.size(), static_cast<std::size_t>(all + 1));
  for (std::size_t at = 0; at < changes.size(); ++at) {
    EXPECT_EQ(changes[at].revision, static_cast<Revision>(at + 1));
  }
}

constexpr int shared_sessions = 40;

// What anybody has been shown or told of each session. Nobody may see less from then on.
struct Acknowledged {
  std::array<std::atomic<Revision>, shared_sessions> revisions{};
  std::atomic<int> steps_back = 0;

  [[nodiscard]] Revision now(int number) const {
    return revisions[static_cast<std::size_t>(number)].load();
  }
  void raise(int number, Revision to) {
    auto& revision = revisions[static_cast<std::size_t>(number)];
    auto known = revision.load();
    while (known < to && !revision.compare_exchange_weak(known, to)) {
    }
  }
};

Task<void> write_and_read(SessionStore& store, std::uint64_t seed, Acknowledged& acknowledged) {
  constexpr int steps = 150;
  std::mt19937_64 random{seed};
  for (int step = 0; step < steps; ++step) {
    const auto number = static_cast<int>(random() % shared_sessions);
    const auto least = acknowledged.now(number);
    Revision seen = 0;
    if (random() % 3 == 0) {
      const auto outcome = co_await store.update(key(number), count_up(900), context());
      seen = std::get<Written>(outcome.value()).session->revision;
    } else {
      const auto found = co_await store.find(key(number), merchant, noon);
      seen = found.value()->revision;
      if (std::stoll((*found)->document) + 1 != seen) ++acknowledged.steps_back;
    }
    if (seen < least) ++acknowledged.steps_back;
    acknowledged.raise(number, seen);
  }
}

TEST_P(StoreContract, NobodySeesLessThanWasAcknowledgedToAnybody) {
  const auto bed = GetParam().make_forgetful();
  for (int number = 0; number < shared_sessions; ++number) {
    const auto made = run(bed->store().create(session(number, "0"), context()));
    ASSERT_TRUE(made);
  }
  constexpr std::uint64_t seed = 20'240'229;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Acknowledged acknowledged;
  std::uint64_t started = 0;
  run_on_two_threads([&](boost::asio::io_context& context) {
    for (int coroutine = 0; coroutine < 8; ++coroutine) {
      co_spawn(context, write_and_read(bed->store(), seed + started++, acknowledged),
               boost::asio::detached);
    }
  });
  EXPECT_EQ(acknowledged.steps_back, 0);
}

}  // namespace
}  // namespace counterfoil::test
