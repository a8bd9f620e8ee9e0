// huge_range_bytes: how many bytes of this process the kernel may fill with huge pages.
#pragma once

#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>

namespace counterfoil::test {

// Of ranges that were advised so. Whether it has done it by now depends on how long it had.
inline std::size_t huge_range_bytes() {
  std::ifstream maps{"/proc/self/smaps"};
  std::size_t sum = 0;
  std::size_t kib = 0;
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words{line};
    std::string name;
    words >> name;
    if (name == "Size:") words >> kib;
    if (name == "VmFlags:" && line.find(" hg") != std::string::npos) sum += kib * 1'024;
  }
  return sum;
}

}  // namespace counterfoil::test
