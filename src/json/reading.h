// Reading: what turns up while a body is read: faults, warnings, what metadata holds.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "json/path.h"

namespace counterfoil::json {

// Whether free text may hold the number of a payment card. Source: decision 0032.
enum class CardNumbers { refused, allowed };

// What a body may hold. Source: contract §8.
struct ReadLimits {
  std::size_t depth_max = 32;
  std::size_t line_items_max = 1000;
  std::size_t metadata_bytes_max = 64 * 1024;
  // Faults and warnings beyond this many are counted, not listed.
  std::size_t faults_max = 1000;
  CardNumbers card_numbers = CardNumbers::refused;
};

// For what we wrote ourselves: limits may have been lowered since.
inline constexpr ReadLimits stored_limits{
    .depth_max = 64,
    .line_items_max = std::numeric_limits<std::size_t>::max(),
    .metadata_bytes_max = std::numeric_limits<std::size_t>::max(),
    .faults_max = 1,
    .card_numbers = CardNumbers::allowed};

// An item of `warnings` in an answer. Source: contract §5.
struct Warning {
  std::string type;
  std::string code;
  std::string message;

  friend bool operator==(const Warning&, const Warning&) = default;
};

class Reading {
 public:
  explicit Reading(const ReadLimits& limits) : limits_{limits} {}

  void add_fault(const Path& path, std::string description);
  void add_unknown_member(const Path& path);
  // Takes over the faults of a reading of a part of the same body.
  void adopt_faults(Reading& part);
  void note_empty_metadata_key() { metadata_has_empty_key_ = true; }

  [[nodiscard]] const ReadLimits& limits() const { return limits_; }

  // The error that the body earns: every fault, or the empty key in metadata, or none.
  [[nodiscard]] bool has_error() const { return has_fault() || metadata_has_empty_key_; }
  [[nodiscard]] Error take_error();
  [[nodiscard]] std::vector<Warning> take_warnings();

 private:
  [[nodiscard]] bool has_fault() const { return !faults_.empty() || faults_not_listed_ > 0; }

  const ReadLimits& limits_;
  std::vector<Fault> faults_;
  std::size_t faults_not_listed_ = 0;
  std::vector<Warning> warnings_;
  std::size_t warnings_not_listed_ = 0;
  bool metadata_has_empty_key_ = false;
};

}  // namespace counterfoil::json
