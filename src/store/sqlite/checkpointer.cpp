#include "store/sqlite/checkpointer.h"

#include <pthread.h>

namespace counterfoil::sqlite {
namespace {

// It reads the log and never the tables.
constexpr std::int64_t page_cache_bytes_max = 64 * 1024;

}  // namespace

Status Checkpointer::open() {
  TRY(auto opened, Connection::open(place_, page_cache_bytes_max));
  connection_ = std::move(opened);
  return {};
}

void Checkpointer::start() {
  thread_ = std::thread{[this] { run(); }};
  ::pthread_setname_np(thread_.native_handle(), "store-log");
}

void Checkpointer::stop() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void Checkpointer::ask() {
  auto idle = State::idle;
  if (!state_.compare_exchange_strong(idle, State::wanted)) return;
  const std::lock_guard lock{mutex_};
  changed_.notify_all();
}

void Checkpointer::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || state() == State::wanted; });
    if (stopping_) return;
    lock.unlock();
    const auto copied = copy();
    if (!copied) {
      log_.write(LogLevel::warning, "a checkpoint failed", {{"reason", copied.error().log.text}});
    }
    lock.lock();
    state_.store(copied ? State::tail_left : State::failed, std::memory_order_release);
  }
}

// Each round copies what came in during the one before it, which is less and less. The sync is ours
// to ask for: SQLite leaves it to the checkpoint that reaches the end of the log, and the writer,
// who runs that one, would wait for all of it.
Status Checkpointer::copy() {
  constexpr int rounds_max = 6;
  constexpr std::int64_t short_round = 256;  // what came in meanwhile is then far less
  const std::lock_guard lock{connection_mutex_};
  if (!connection_) {
    auto opened = open();
    if (!opened) return opened;
  }
  std::int64_t copied = 0;
  for (int round = 0; round < rounds_max; ++round) {
    TRY(const auto fill, connection_->checkpoint(Checkpoint::what_is_free, {}));
    const auto synced = connection_->sync_database_file();
    if (!synced) return synced;
    if (fill.copied - copied <= short_round) break;
    copied = fill.copied;
  }
  return {};
}

Checkpointer::Pause::Pause(Checkpointer& checkpointer)
    : checkpointer_{checkpointer}, lock_{checkpointer.connection_mutex_} {
  checkpointer_.connection_.reset();
}

Checkpointer::Pause::~Pause() { (void)checkpointer_.open(); }

}  // namespace counterfoil::sqlite
