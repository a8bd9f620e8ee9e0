// Random bodies for properties: everything that contract §2 lets a client send, as JSON trees.
#pragma once

#include <rapidcheck.h>

#include <boost/json.hpp>
#include <ostream>
#include <string>

namespace counterfoil::test {

using Json = boost::json::value;

// The name of every member that these bodies have and the contract does not know.
inline constexpr const char* unknown_name = "unknown";

// Whole bodies. Each function draws from RapidCheck, so it is called inside a property only.
Json draw_create_body();
// Without a client token; two of three members are left out.
Json draw_patch_body();

// How one JSON value can be written: compact, and with noise that changes nothing.
struct WrittenJson {
  std::string compact;  // as counterfoil writes it
  std::string noisy;    // white space, needless escapes

  friend std::ostream& operator<<(std::ostream& out, const WrittenJson& json) {
    return out << json.noisy;
  }
};
// A value of at most `depth` levels; names are not empty.
WrittenJson draw_written_json(int depth);

}  // namespace counterfoil::test
