// Suspension: a coroutine that waits for a thread of the store.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <utility>

#include "base/task.h"

namespace counterfoil::journal {

// Destroying a held suspension destroys the coroutine that waits in it.
class Suspension {
 public:
  using Token = boost::asio::use_awaitable_t<TaskExecutor>;
  using Handler = boost::asio::async_result<Token, void()>::handler_type;

  explicit Suspension(Handler handler)
      : work_{handler.get_executor()}, handler_{std::move(handler)} {}

  [[nodiscard]] TaskExecutor executor() const { return work_.get_executor(); }

  // Goes on with the coroutine. To be called on its executor.
  void resume() { handler_(); }

 private:
  // An io_context with a waiting coroutine has work to do, though nothing in it says so.
  boost::asio::executor_work_guard<TaskExecutor> work_;
  Handler handler_;
};

// Suspends the calling coroutine and hands its suspension to `take`, which runs after the coroutine
// stands still.
template <class Take>
[[nodiscard]] Task<void> suspend(Take take) {
  return boost::asio::async_initiate<const Suspension::Token, void()>(
      [take = std::move(take)](auto handler) mutable { take(Suspension{std::move(handler)}); },
      Suspension::Token{});
}

}  // namespace counterfoil::journal
