// Usage: processor time and bytes written, as the kernel counts them.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace counterfoil::bench {

// What the servers watched, and this client, have used up so far.
struct Usage {
  double server_cpu_s = 0;
  double server_bytes_written = 0;
  double client_cpu_s = 0;
};

inline double cpu_seconds_of(int pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string line;
  std::getline(file, line);
  // After the name, which may hold anything: state is field 3, utime 14, stime 15.
  std::istringstream fields{line.substr(line.rfind(')') + 1)};
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// Given to write calls. What the kernel counts as written to the disk (write_bytes) would be in
// whole folios of its page cache, which are of any size on a new kernel.
inline double bytes_written_by(int pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/io"};
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("wchar: ")) return std::atof(line.c_str() + 7);
  }
  return 0;
}

inline Usage usage_now(const std::vector<int>& watched) {
  Usage usage;
  for (const int pid : watched) {
    usage.server_cpu_s += cpu_seconds_of(pid);
    usage.server_bytes_written += bytes_written_by(pid);
  }
  rusage own{};
  ::getrusage(RUSAGE_SELF, &own);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  usage.client_cpu_s = seconds(own.ru_utime) + seconds(own.ru_stime);
  return usage;
}

}  // namespace counterfoil::bench
