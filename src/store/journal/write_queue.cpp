#include "store/journal/write_queue.h"

namespace counterfoil::journal {

bool WriteQueue::push(WriteOperation& operation) {
  bool wake = false;
  {
    const std::lock_guard lock{mutex_};
    if (closed_) return false;
    operations_.push_back(operation);
    wake = taker_waits_;
  }
  if (wake) changed_.notify_one();
  return true;
}

bool WriteQueue::push(Relocation& relocation) {
  const std::lock_guard lock{mutex_};
  if (closed_) return false;
  relocation_ = &relocation;
  changed_.notify_one();
  return true;
}

WriteQueue::Taken WriteQueue::take(std::size_t count_max, Time until) {
  std::unique_lock lock{mutex_};
  taker_waits_ = true;
  changed_.wait_until(lock, until,
                      [&] { return closed_ || relocation_ != nullptr || !operations_.is_empty(); });
  taker_waits_ = false;
  Taken taken;
  taken.relocation = std::exchange(relocation_, nullptr);
  for (std::size_t count = 0; count < count_max && !operations_.is_empty(); ++count) {
    taken.operations.push_back(operations_.pop_front());
  }
  taken.ended = closed_ && taken.is_empty();
  return taken;
}

void WriteQueue::close() {
  const std::lock_guard lock{mutex_};
  closed_ = true;
  changed_.notify_all();
}

}  // namespace counterfoil::journal
