#include "store/journal/write_operation.h"

#include <boost/asio/post.hpp>

#include <iterator>
#include <utility>
#include <vector>

namespace counterfoil::journal {
namespace {

// Owns the suspensions of its operations: when an io_context ends without running it, the
// coroutines are destroyed with it.
class ResumeThese {
 public:
  explicit ResumeThese(OperationList operations) : operations_{operations} {}
  ResumeThese(ResumeThese&& other) noexcept
      : operations_{std::exchange(other.operations_, OperationList{})} {}
  ResumeThese& operator=(ResumeThese&&) = delete;
  ~ResumeThese() {
    while (!operations_.is_empty()) (void)take();
  }

  void operator()() {
    while (!operations_.is_empty()) take().resume();
  }

 private:
  // Out of the operation, which ends with its coroutine.
  Suspension take() { return *std::exchange(operations_.pop_front().suspension, std::nullopt); }

  OperationList operations_;
};

// The operations of one io_context. The guard keeps the context running, hence in existence, until
// `post` has returned: a coroutine may be done, and the context gone, before it has.
struct Group {
  boost::asio::executor_work_guard<TaskExecutor> guard;
  OperationList operations;
};

}  // namespace

void resume_all(OperationList operations) {
  std::vector<Group> groups;  // as many as there are io_contexts: a handful
  while (!operations.is_empty()) {
    auto& operation = operations.pop_front();
    const auto executor = operation.suspension->executor();
    auto group = groups.begin();
    while (group != groups.end() && group->guard.get_executor() != executor) ++group;
    if (group == groups.end()) {
      groups.push_back({boost::asio::executor_work_guard<TaskExecutor>{executor}, {}});
      group = std::prev(groups.end());
    }
    group->operations.push_back(operation);
  }
  for (auto& group : groups) {
    boost::asio::post(group.guard.get_executor(), ResumeThese{group.operations});
  }
}

}  // namespace counterfoil::journal
