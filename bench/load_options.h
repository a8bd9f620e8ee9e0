// LoadOptions: what the load generator is told on its command line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "give_up.h"

namespace counterfoil::bench {

struct LoadOptions {
  std::string protocol;
  std::uint16_t port = 0;
  std::string template_path;
  std::string keys_path;
  std::string also_path;           // a second template,
  std::uint64_t also_percent = 0;  // for so many of the requests
  std::size_t connections = 64;
  std::size_t depth = 1;
  double rate = 0;  // requests that become due in a second; 0: as soon as an answer has come
  double seconds = 5;
  double warmup = 0.5;
  std::uint64_t count = 0;  // 0: for so many seconds instead
  std::uint64_t seed = 1;
  std::string capture_path;
  std::uint64_t capture_every = 1;
  std::vector<int> watched;
};

inline std::uint64_t whole_number(const std::string& text) {
  return std::strtoull(text.c_str(), nullptr, 10);
}

inline std::vector<int> process_ids(const std::string& text) {
  std::vector<int> found;
  std::stringstream list{text};
  for (std::string pid; std::getline(list, pid, ',');) found.push_back(std::atoi(pid.c_str()));
  return found;
}

inline void set_option(LoadOptions& options, std::string_view name, const std::string& value) {
  if (name == "--connections") {
    options.connections = whole_number(value);
  } else if (name == "--depth") {
    options.depth = whole_number(value);
  } else if (name == "--rate") {
    options.rate = std::atof(value.c_str());
  } else if (name == "--seconds") {
    options.seconds = std::atof(value.c_str());
  } else if (name == "--warmup") {
    options.warmup = std::atof(value.c_str());
  } else if (name == "--count") {
    options.count = whole_number(value);
  } else if (name == "--seed") {
    options.seed = whole_number(value);
  } else if (name == "--also") {
    options.also_path = value;
  } else if (name == "--also-percent") {
    options.also_percent = whole_number(value);
  } else if (name == "--capture") {
    options.capture_path = value;
  } else if (name == "--capture-every") {
    options.capture_every = whole_number(value);
  } else if (name == "--watch") {
    options.watched = process_ids(value);
  } else {
    give_up("no option " + std::string{name});
  }
}

inline LoadOptions read_options(int count, char** words) {
  if (count < 5 || count % 2 == 0) give_up("usage: load http|resp PORT TEMPLATE KEYS|- [options]");
  LoadOptions options;
  options.protocol = words[1];
  options.port = static_cast<std::uint16_t>(std::atoi(words[2]));
  options.template_path = words[3];
  options.keys_path = words[4];
  for (int at = 5; at < count; at += 2) set_option(options, words[at], words[at + 1]);
  if (options.rate > 0 && options.count > 0) give_up("--rate and --count exclude each other");
  if (options.capture_every == 0 || options.connections == 0 || options.depth == 0) {
    give_up("a number must be at least 1");
  }
  return options;
}

}  // namespace counterfoil::bench
