// ReadThreads: where a coroutine has something read that may have to come from the disk.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <optional>
#include <utility>
#include <vector>

#include "store/journal/background_thread.h"
#include "store/journal/suspension.h"

namespace counterfoil::journal {

// A read from the disk takes as long as a whole request does otherwise; on the caller's thread it
// would hold up everybody whom that thread serves.
class ReadThreads {
 public:
  explicit ReadThreads(std::size_t count) {
    for (std::size_t made = 0; made < count; ++made) {
      threads_.push_back(start_background_thread("store-reader", [this] { reads_.run(); }));
    }
  }
  // What was asked for is still read.
  ~ReadThreads() {
    more_may_come_.reset();
    for (auto& thread : threads_) thread.join();
  }
  ReadThreads(const ReadThreads&) = delete;
  ReadThreads& operator=(const ReadThreads&) = delete;

  // Calls `read` on one of the threads; completes with what it yields on the caller's executor.
  template <class Read>
  [[nodiscard]] auto run(Read read) -> Task<decltype(read())> {
    std::optional<decltype(read())> outcome;
    co_await suspend([this, &read, &outcome](Suspension suspension) {
      boost::asio::post(reads_,
                        Job<Read, decltype(read())>{&read, &outcome, std::move(suspension)});
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

  boost::asio::io_context reads_;
  boost::asio::executor_work_guard<TaskExecutor> more_may_come_{reads_.get_executor()};
  std::vector<std::thread> threads_;
};

}  // namespace counterfoil::journal
