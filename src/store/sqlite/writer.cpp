#include "store/sqlite/writer.h"

#include "store/sqlite/background_thread.h"

namespace counterfoil::sqlite {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t batch_operations_max = 1'024;
constexpr std::size_t batch_bytes_max = 8 << 20;
constexpr auto recovery_interval = 200ms;
// After so long without a write the journal's content is moved into the tables.
constexpr auto time_until_rest = 1s;
constexpr auto patience_with_flusher = 1s;

}  // namespace

Writer::Writer(BatchSurroundings surroundings, Health& health)
    : journal_{surroundings.journal},
      flusher_{surroundings.flusher},
      health_{health},
      batch_{surroundings} {}

Writer::~Writer() { close(); }

void Writer::start() {
  health_.accept();
  thread_ = start_background_thread("store-writer", [this] { run(); });
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
  if (health_.can_write()) rest();
  health_.close();
}

void Writer::run() {
  for (;;) {
    const bool healthy = health_.can_write();
    const auto until = healthy ? SteadyClock::now() + time_until_rest : next_recovery_;
    const auto taken = queue_.take(batch_operations_max, until);
    if (taken.ended) return;
    if (healthy && !taken.operations.is_empty()) {
      serve(taken.operations);
    } else if (healthy) {
      rest();
    } else {
      refuse(taken.operations);
      if (SteadyClock::now() < next_recovery_) continue;
      const auto recovered = recover();
      next_recovery_ = SteadyClock::now() + recovery_interval;
      if (recovered) health_.accept();
    }
  }
}

void Writer::serve(OperationList operations) {
  flusher_.yield();
  while (!operations.is_empty()) {
    auto done = make_room();
    OperationList applied;
    while (done && !operations.is_empty() && journal_.added_bytes() < batch_bytes_max) {
      auto& operation = operations.pop_front();
      batch_.apply(operation);
      applied.push_back(operation);
    }
    if (done) {
      done = batch_.commit();
      journal_is_cut_ = done.has_value();
    }
    if (!done) {
      batch_.undo();
      stop_writing(done.error());
      refuse(applied);
      return refuse(operations);
    }
    resume_all(applied);
  }
}

// Past its size the journal may only grow while there is no way to move it into the tables.
Status Writer::make_room() {
  const auto deadline = SteadyClock::now() + patience_with_flusher;
  for (;;) {
    const bool stuck = flusher_.is_failing() || SteadyClock::now() > deadline;
    TRY(const bool room,
        journal_.make_room(stuck ? Journal::Reserve::use : Journal::Reserve::keep));
    if (room) break;
    if (stuck) return fail({.code = ErrorCode::store_unavailable, .log = {"the journal is full"}});
    flusher_.await_room(patience_with_flusher);
  }
  if (journal_.wants_work()) flusher_.wake();
  return {};
}

// Nothing is being written: a good time to move what there is.
void Writer::rest() {
  if (!journal_.has_open_records()) return;
  auto cut = journal_.cut();
  if (cut) cut = journal_.sync_end();
  if (!cut) return stop_writing(cut.error());
  flusher_.drain();
}

void Writer::refuse(OperationList operations) {
  for (auto* operation = operations.first(); operation != nullptr; operation = operation->next) {
    operation->outcome = fail(ErrorCode::store_unavailable);
  }
  resume_all(operations);
}

void Writer::stop_writing(const Error& reason) {
  health_.refuse(reason.log.text);
  next_recovery_ = SteadyClock::now() + recovery_interval;
}

// What was not acknowledged is cut off before anything else can be.
Status Writer::recover() {
  if (!journal_is_cut_) {
    auto cut = journal_.cut();
    if (cut) cut = journal_.prove_room();
    if (!cut) return cut;
    journal_is_cut_ = true;
  }
  return make_room();
}

}  // namespace counterfoil::sqlite
