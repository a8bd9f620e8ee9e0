#include "store/journal/index_keeper.h"

#include "store/journal/background_thread.h"

namespace counterfoil::journal {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

// It shares its processor with those who ask first.
constexpr auto time_before_filling = 200ms;
constexpr auto interval = 200ms;
constexpr auto interval_after_failure = 10s;
// Three times as long as a part takes to be on the disk nothing of it is written.
constexpr int rests_for_each_part = 3;

}  // namespace

IndexKeeper::IndexKeeper(Log& log, JournalIndex& index, Journal& journal)
    : log_{log}, index_{index}, journal_{journal} {}

IndexKeeper::~IndexKeeper() { stop(); }

// Of no less than the usual priority: it holds locks that others wait for.
void IndexKeeper::start() {
  thread_ = start_background_thread("store-index", [this] { run(); });
}

void IndexKeeper::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void IndexKeeper::run() {
  if (!fill()) return;
  auto pause = Duration{interval};
  while (rest(pause)) pause = journal_.wants_snapshot() ? write_down() : interval;
}

bool IndexKeeper::fill() {
  if (index_.is_filled()) return true;
  if (!rest(time_before_filling)) return false;
  for (std::size_t shard = 0; shard < JournalIndex::shards; ++shard) {
    if (!rest(Duration::zero())) return false;
    index_.fill_shard(shard);
  }
  return true;
}

// Yields how long to rest then.
IndexKeeper::Duration IndexKeeper::write_down() {
  auto begun = SteadyClock::now();
  const auto written = journal_.write_snapshot(index_, [&] {
    const bool goes_on = rest(rests_for_each_part * (SteadyClock::now() - begun));
    begun = SteadyClock::now();
    return goes_on;
  });
  if (written) {
    is_failing_ = false;
    return interval;
  }
  if (!std::exchange(is_failing_, true)) {
    log_.write(LogLevel::warning, "the index cannot be written down",
               {{"reason", written.error().log.text}});
  }
  return interval_after_failure;
}

bool IndexKeeper::rest(Duration duration) {
  std::unique_lock lock{mutex_};
  return !changed_.wait_for(lock, duration, [this] { return stopping_; });
}

}  // namespace counterfoil::journal
