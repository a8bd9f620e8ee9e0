#include "store/journal/background_thread.h"

#include <pthread.h>
#include <sched.h>

#include <utility>

namespace counterfoil::journal {

std::thread start_background_thread(const char* name, std::function<void()> work) {
  std::thread thread{std::move(work)};
  ::pthread_setname_np(thread.native_handle(), name);
  // Where it is not allowed, it works as well, with smaller batches.
  const sched_param no_priority{};
  (void)::pthread_setschedparam(thread.native_handle(), SCHED_BATCH, &no_priority);
  return thread;
}

}  // namespace counterfoil::journal
