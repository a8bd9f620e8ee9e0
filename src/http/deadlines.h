// Deadlines: ends waits that last too long, by looking at all of them a few times a second.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace counterfoil::http {

using SteadyTime = std::chrono::steady_clock::time_point;

// Something that waits for a client. Its deadline is set in its Deadlines.
class Waiter {
 public:
  virtual ~Waiter() = default;
  // Told at every tick from its deadline on, until it sets another.
  virtual void on_deadline() = 0;
  // Told once, when the server stops.
  virtual void on_stop() = 0;

 private:
  friend class Deadlines;
  std::size_t row_ = 0;
};

// Setting a deadline is one store, which is why there is no timer for each connection: one is set
// several times per request and hardly ever passes. Of one thread.
class Deadlines {
 public:
  explicit Deadlines(SteadyTime now) : now_{now} {}

  // `waiter` is not told of anything once removed; none is added or removed by on_deadline() or
  // on_stop().
  void add(Waiter& waiter);
  void remove(Waiter& waiter);

  // At least `timeout` from now; late by at most two ticks.
  void set(const Waiter& waiter, std::chrono::milliseconds timeout);
  void set_none(const Waiter& waiter);

  void tick(SteadyTime now);
  void stop();

  [[nodiscard]] bool empty() const { return rows_.empty(); }

 private:
  struct Row {
    SteadyTime deadline;
    Waiter* waiter;
  };

  SteadyTime now_;  // of the last tick
  std::vector<Row> rows_;
};

inline constexpr std::chrono::milliseconds deadlines_tick{100};

}  // namespace counterfoil::http
