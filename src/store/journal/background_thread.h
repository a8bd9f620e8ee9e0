// start_background_thread: a thread that does not push others aside.
#pragma once

#include <functional>
#include <thread>

namespace counterfoil::journal {

// Runs `work` on a thread named `name` (15 bytes at most). When it wakes up while all processors
// are busy it waits for its turn instead of interrupting who works. So those who make its work go
// on until they have no more to make, and it finds more of it to do at once.
[[nodiscard]] std::thread start_background_thread(const char* name, std::function<void()> work);

}  // namespace counterfoil::journal
