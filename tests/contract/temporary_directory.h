// TemporaryDirectory: an empty directory for one test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/ensure.h"

namespace counterfoil::test {

// Removed, with all that is in it, at the end of its scope.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    auto pattern = (std::filesystem::temp_directory_path() / "counterfoil-XXXXXX").string();
    ensure(::mkdtemp(pattern.data()) != nullptr, "a directory for a test can be made");
    path_ = pattern;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace counterfoil::test
