// The demo's files, which the build has put into the program.
#pragma once

#include <span>
#include <string_view>

namespace counterfoil {

struct StaticFile {
  std::string_view path;          // "/demo/demo.js"
  std::string_view content_type;  // a literal
  std::string_view entity_tag;    // quotes included
  std::string_view bytes;
};

// In the order of their paths. Written by cmake/demo_files.cmake.
[[nodiscard]] std::span<const StaticFile> static_files();

}  // namespace counterfoil
