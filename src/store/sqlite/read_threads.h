// ReadThreads: where a coroutine has something read that may have to come from the disk.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <optional>
#include <utility>

#include "store/sqlite/suspension.h"

namespace counterfoil::sqlite {

// A read from the disk takes as long as a whole request does otherwise; on the caller's thread it
// would hold up everybody whom that thread serves.
class ReadThreads {
 public:
  explicit ReadThreads(std::size_t count) : pool_{count} {}
  ~ReadThreads() { pool_.join(); }
  ReadThreads(const ReadThreads&) = delete;
  ReadThreads& operator=(const ReadThreads&) = delete;

  // Calls `read` on one of the threads; completes with what it yields on the caller's executor.
  template <class Read>
  [[nodiscard]] auto run(Read read) -> Task<decltype(read())> {
    std::optional<decltype(read())> outcome;
    co_await suspend([this, &read, &outcome](Suspension suspension) {
      boost::asio::post(pool_, Job<Read, decltype(read())>{&read, &outcome, std::move(suspension)});
    });
    co_return *std::move(outcome);
  }

 private:
  // The guard keeps the caller's io_context in existence until `post` has returned.
  template <class Read, class Outcome>
  struct Job {
    Read* read;
    std::optional<Outcome>* outcome;
    Suspension suspension;

    void operator()() {
      outcome->emplace((*read)());
      const boost::asio::executor_work_guard<TaskExecutor> guard{suspension.executor()};
      boost::asio::post(guard.get_executor(),
                        [waiting = std::move(suspension)]() mutable { waiting.resume(); });
    }
  };

  boost::asio::thread_pool pool_;
};

}  // namespace counterfoil::sqlite
