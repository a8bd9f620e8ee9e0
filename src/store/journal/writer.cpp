#include "store/journal/writer.h"

#include "store/journal/background_thread.h"

namespace counterfoil::journal {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t batch_operations_max = 1'024;
constexpr std::size_t batch_bytes_max = 8 << 20;
constexpr auto recovery_interval = 200ms;
constexpr auto time_until_rest = 1s;

}  // namespace

Writer::Writer(Surroundings surroundings)
    : journal_{surroundings.batch.journal}, with_{std::move(surroundings)}, batch_{with_.batch} {}

Writer::~Writer() { close(); }

// A disk without room is no reason not to serve what is there.
void Writer::start() {
  const auto begun = journal_.cut();
  journal_is_cut_ = begun.has_value();
  if (begun) {
    with_.health.accept();
  } else {
    stop_writing(begun.error());
  }
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
  if (with_.health.can_write()) {
    const auto finished = journal_.finish(with_.batch.index);
    if (!finished) stop_writing(finished.error());
  }
  with_.health.close();
}

void Writer::run() {
  for (;;) {
    const bool healthy = with_.health.can_write();
    const auto until = healthy ? SteadyClock::now() + time_until_rest : next_recovery_;
    const auto taken = queue_.take(batch_operations_max, until);
    if (taken.ended) return;
    if (healthy && !taken.is_empty()) {
      serve(taken);
    } else if (healthy) {
      rest();
    } else {
      answer_without_writing(taken.operations);
      if (taken.relocation != nullptr) taken.relocation->answer(false);
      if (SteadyClock::now() < next_recovery_) continue;
      const auto recovered = recover();
      next_recovery_ = SteadyClock::now() + recovery_interval;
      if (recovered) with_.health.accept();
    }
  }
}

void Writer::serve(WriteQueue::Taken taken) {
  auto& operations = taken.operations;
  do {
    auto done = make_room();
    if (done && taken.relocation != nullptr) batch_.relocate(*taken.relocation);
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
    if (auto* relocation = std::exchange(taken.relocation, nullptr); relocation != nullptr) {
      relocation->answer(done.has_value());
    }
    if (!done) {
      batch_.undo();
      stop_writing(done.error());
      answer_without_writing(applied);
      return answer_without_writing(operations);
    }
    resume_all(applied);
  } while (!operations.is_empty());
}

Status Writer::make_room() {
  TRY(const bool closed_one, journal_.make_room());
  if (closed_one || journal_.wants_spare()) with_.segment_closed();
  return {};
}

// A closed segment can be given free as a whole once all of it has expired, or sealed anew.
void Writer::rest() {
  const bool has_reason = journal_.is_outdated() || with_.clock.now() >= journal_.newest_expiry();
  if (!journal_.has_open_records() || !has_reason) return;
  const auto cut = journal_.cut();
  if (!cut) stop_writing(cut.error());
}

// Decided anew, each for itself: what the batch made of those before it is not there.
void Writer::answer_without_writing(OperationList operations) {
  for (auto* operation = operations.first(); operation != nullptr; operation = operation->next) {
    batch_.apply_without_writing(*operation);
  }
  resume_all(operations);
}

void Writer::stop_writing(const Error& reason) {
  with_.health.refuse(reason.log.text);
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

}  // namespace counterfoil::journal
