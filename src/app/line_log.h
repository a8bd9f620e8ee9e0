// LineLog: the operator's log as lines of text or JSON on a file descriptor.
#pragma once

#include <memory>
#include <string>

#include "base/log.h"

namespace counterfoil {

enum class LogForm { text, json };

// Lines are collected and written by flush(), at the latest when 64 KiB have come together; those
// of errors at once.
class LineLog final : public Log {
 public:
  LineLog(int file_descriptor, LogForm form, LogLevel least);
  ~LineLog() override;
  LineLog(const LineLog&) = delete;
  LineLog& operator=(const LineLog&) = delete;

  [[nodiscard]] bool wants(LogLevel level) const override { return level >= least_; }
  void write(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override;
  void flush();

 private:
  struct Lines;
  LogForm form_;
  LogLevel least_;
  std::unique_ptr<Lines> lines_;
};

}  // namespace counterfoil
