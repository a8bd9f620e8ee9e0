#include "json/reading.h"

namespace counterfoil::json {

void Reading::add_fault(const Path& path, std::string description) {
  if (faults_.size() >= limits_.faults_max) {
    ++faults_not_listed_;
    return;
  }
  faults_.push_back({path.text(), std::move(description)});
}

void Reading::adopt_faults(Reading& part) {
  for (Fault& fault : part.faults_) {
    if (faults_.size() < limits_.faults_max) {
      faults_.push_back(std::move(fault));
    } else {
      ++faults_not_listed_;
    }
  }
  faults_not_listed_ += part.faults_not_listed_;
}

void Reading::add_unknown_member(const Path& path) {
  if (warnings_.size() >= limits_.faults_max) {
    ++warnings_not_listed_;
    return;
  }
  warnings_.push_back({"REQUEST", "UNKNOWN_FIELD",
                       path.text() + " is not a field of the client session: it is not stored."});
}

Error Reading::take_error() {
  if (!has_fault()) return Error{ErrorCode::metadata_has_empty_key};
  if (faults_not_listed_ > 0) {
    faults_.push_back({"$", std::to_string(faults_not_listed_) + " further faults are not listed"});
  }
  return Error{.code = ErrorCode::request_invalid, .faults = std::move(faults_)};
}

std::vector<Warning> Reading::take_warnings() {
  if (warnings_not_listed_ > 0) {
    warnings_.push_back({"REQUEST", "UNKNOWN_FIELD",
                         std::to_string(warnings_not_listed_) + " further unknown fields are not "
                                                                "listed."});
  }
  return std::move(warnings_);
}

}  // namespace counterfoil::json
