// Place: where a value stands, and what has turned up so far.
#pragma once

#include <string>
#include <utility>

#include "json/path.h"
#include "json/reading.h"

namespace counterfoil::json {

struct Place {
  const Path& path;
  Reading& reading;

  void fault(std::string description) const { reading.add_fault(path, std::move(description)); }
};

}  // namespace counterfoil::json
