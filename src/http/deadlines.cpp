#include "http/deadlines.h"

namespace counterfoil::http {

void Deadlines::add(Waiter& waiter) {
  waiter.row_ = rows_.size();
  rows_.push_back({SteadyTime::max(), &waiter});
}

void Deadlines::remove(Waiter& waiter) {
  rows_[waiter.row_] = rows_.back();
  rows_[waiter.row_].waiter->row_ = waiter.row_;
  rows_.pop_back();
}

void Deadlines::set(const Waiter& waiter, std::chrono::milliseconds timeout) {
  // The clock was read up to a tick ago.
  rows_[waiter.row_].deadline = now_ + deadlines_tick + timeout;
}

void Deadlines::set_none(const Waiter& waiter) { rows_[waiter.row_].deadline = SteadyTime::max(); }

void Deadlines::tick(SteadyTime now) {
  now_ = now;
  for (const Row& row : rows_) {
    if (row.deadline <= now) row.waiter->on_deadline();
  }
}

void Deadlines::stop() {
  for (const Row& row : rows_) row.waiter->on_stop();
}

}  // namespace counterfoil::http
