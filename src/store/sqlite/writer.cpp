#include "store/sqlite/writer.h"

#include <pthread.h>

#include <algorithm>

#include "store/sqlite/log_file.h"

namespace counterfoil::sqlite {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t batch_operations_max = 1'024;
constexpr int cleaned_rows_max = 256;  // in one batch: a few milliseconds of work
constexpr auto cleaning_interval = 1s;
constexpr auto cleaning_pause_after_failure = 60s;
constexpr auto recovery_interval = 200ms;
constexpr auto checkpoint_pause_after_failure = 1s;
constexpr auto patience_with_readers_of_tail = 5ms;
constexpr auto pause_after_reader_in_the_way = 100ms;
constexpr auto patience_with_readers_at_recovery = 1s;

constexpr std::int64_t frame_bytes = 4'096 + 24;
// A checkpoint begins at half of the log's size, so that there is room while it runs. The log may
// outgrow its size while checkpoints fail, up to this many times. A reader that stays, such as a
// backup, holds it up too, but ends by itself: that is no reason to refuse.
constexpr std::int64_t log_growth_max = 4;

}  // namespace

Writer::Writer(DatabasePlace place, WriterLimits limits, WriterSurroundings surroundings)
    : place_{std::move(place)}, limits_{limits}, with_{surroundings}, batch_{surroundings.cache} {}

Writer::~Writer() { close(); }

void Writer::start(std::unique_ptr<Tables> tables) {
  tables_ = std::move(tables);
  with_.health.accept();
  thread_ = std::thread{[this] { run(); }};
  ::pthread_setname_np(thread_.native_handle(), "store-writer");
}

Task<void> Writer::answer(WriteOperation& operation) {
  return suspend([this, &operation](Suspension suspension) {
    operation.suspension.emplace(std::move(suspension));
    submit(operation);
  });
}

void Writer::submit(WriteOperation& operation) {
  if (queue_.push(operation)) return;
  OperationList late;
  late.push_back(operation);
  resume_all(late);
}

void Writer::close() {
  if (!thread_.joinable()) return;
  queue_.close();
  thread_.join();
  with_.checkpointer.stop();
  const bool clean = with_.health.can_write();
  with_.health.close();
  if (!clean || tables_ == nullptr) return;
  const auto copied =
      tables_->connection.checkpoint(Checkpoint::truncate, patience_with_readers_at_recovery);
  // Nothing is lost: the log is there for the next start.
  if (!copied) {
    with_.log.write(LogLevel::warning, "the last checkpoint failed",
                    {{"reason", copied.error().log.text}});
  }
}

void Writer::run() {
  for (;;) {
    const bool healthy = with_.health.can_write();
    const auto taken = queue_.take(batch_operations_max, healthy ? next_cleaning_ : next_recovery_);
    if (taken.ended) return;
    if (!healthy) {
      refuse(taken.operations);
      if (SteadyClock::now() < next_recovery_) continue;
      const auto recovered = recover();
      next_recovery_ = SteadyClock::now() + recovery_interval;
      if (recovered) with_.health.accept();
      continue;
    }
    serve(taken.operations);
    look_after_log();
  }
}

void Writer::serve(OperationList operations) {
  auto done = apply_all(operations);
  if (done) done = batch_.commit(*tables_);
  if (!done) {
    batch_.undo(*tables_);
    stop_writing(done.error());
    return refuse(operations);
  }
  resume_all(operations);
}

// Begins again without the operation that is given up, so at most once for each of them.
Status Writer::apply_all(const OperationList& operations) {
  for (auto* operation = operations.first(); operation != nullptr;) {
    switch (batch_.apply(*tables_, *operation)) {
      case Batch::Applied::answered:
        operation = operation->next;
        break;
      case Batch::Applied::must_undo:
        batch_.undo(*tables_);
        operation = operations.first();
        break;
      case Batch::Applied::storage_failed:
        return fail(operation->outcome.error());
    }
  }
  if (SteadyClock::now() < next_cleaning_) return {};
  const auto cleaned = clean();
  if (cleaned || cleaned.error().code == ErrorCode::store_unavailable) return cleaned;
  batch_.undo(*tables_);
  return apply_all(operations);
}

Status Writer::clean() {
  const auto removed = batch_.remove_expired(*tables_, with_.clock.now(), cleaned_rows_max);
  if (!removed) {
    next_cleaning_ = SteadyClock::now() + cleaning_pause_after_failure;
    with_.log.write(LogLevel::error, "expired sessions cannot be removed",
                    {{"reason", removed.error().log.text}});
    return fail(removed.error());
  }
  const bool there_is_more = *removed >= cleaned_rows_max;
  next_cleaning_ = SteadyClock::now() + (there_is_more ? 0s : cleaning_interval);
  return {};
}

void Writer::refuse(OperationList operations) {
  for (auto* operation = operations.first(); operation != nullptr; operation = operation->next) {
    operation->outcome = fail(ErrorCode::store_unavailable);
  }
  resume_all(operations);
}

// The log is in doubt from here on: part of the failed transaction may be in the file.
void Writer::stop_writing(const Error& reason) {
  with_.health.refuse(reason.log.text);
  log_in_doubt_ = true;
  tables_.reset();
  next_recovery_ = SteadyClock::now() + recovery_interval;
}

void Writer::look_after_log() {
  if (tables_ == nullptr) return;
  const auto bytes = tables_->connection.log_frames() * frame_bytes;
  if (checkpoints_fail_ && bytes > limits_.log_bytes_max * log_growth_max) {
    with_.health.refuse("the log cannot be copied into the database file");
    next_recovery_ = SteadyClock::now();
    return;
  }
  switch (with_.checkpointer.state()) {
    case Checkpointer::State::idle:
      if (bytes > limits_.log_bytes_max / 2 && SteadyClock::now() >= next_checkpoint_) {
        with_.checkpointer.ask();
      }
      return;
    case Checkpointer::State::wanted:
      return;
    case Checkpointer::State::tail_left:
      if (SteadyClock::now() >= next_checkpoint_) copy_tail();
      return;
    case Checkpointer::State::failed:
      return restart_after_failed_checkpoint();
  }
}

void Writer::copy_tail() {
  const auto copied =
      tables_->connection.checkpoint(Checkpoint::restart, patience_with_readers_of_tail);
  if (!copied) {
    with_.log.write(LogLevel::warning, "a checkpoint failed",
                    {{"reason", copied.error().log.text}});
    return restart_after_failed_checkpoint();
  }
  if (copied->complete) {
    checkpoints_fail_ = false;
    with_.checkpointer.settle();
  } else {
    next_checkpoint_ = SteadyClock::now() + pause_after_reader_in_the_way;
  }
}

void Writer::restart_after_failed_checkpoint() {
  checkpoints_fail_ = true;
  const auto reopened = reopen();
  next_checkpoint_ = SteadyClock::now() + checkpoint_pause_after_failure;
  with_.checkpointer.settle();
  if (!reopened) {
    with_.health.refuse(reopened.error().log.text);
    next_recovery_ = SteadyClock::now() + recovery_interval;
  }
}

// The same as a start: after it, everything that the store shows is on the disk.
Status Writer::recover() {
  if (log_in_doubt_) {
    const auto rewritten = rewrite_log(place_);
    if (!rewritten) return rewritten;
    log_in_doubt_ = false;
  }
  const auto reopened = reopen();
  if (!reopened) return reopened;
  with_.checkpointer.settle();
  TRY(const auto copied,
      tables_->connection.checkpoint(Checkpoint::truncate, patience_with_readers_at_recovery));
  if (!copied.complete) return fail(ErrorCode::store_unavailable);
  checkpoints_fail_ = false;
  const auto probed = probe();
  if (!probed) {
    log_in_doubt_ = true;
    tables_.reset();
  }
  return probed;
}

// Closes every connection and opens the writer's. SQLite then reads the log from its start and
// forgets what it counted as copied. After a failed sync of the database file that count is wrong:
// a next checkpoint would skip those frames, succeed, and let the log start anew over the only copy
// of them.
Status Writer::reopen() {
  const ReaderPool::Pause no_readers{with_.readers};
  const Checkpointer::Pause no_checkpoint{with_.checkpointer};
  tables_.reset();
  // What was uncertain may now be found in the log, and be newer than what is remembered.
  with_.cache.clear();
  TRY(tables_, open_tables(place_, limits_.page_cache_bytes_max));
  return {};
}

Status Writer::probe() {
  auto done = tables_->begin.run();
  if (done) done = tables_->probe.run();
  if (done) done = tables_->commit.run();
  return done;
}

}  // namespace counterfoil::sqlite
