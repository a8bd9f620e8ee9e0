// Log: the operator's log as an interface; app/ gives it a form and a place.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace counterfoil {

enum class LogLevel { debug, info, warning, error };

// One `key=value` of a log line. Never a token, a secret, a body or personal data.
struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t> value;
};

class Log {
 public:
  virtual ~Log() = default;
  [[nodiscard]] virtual bool wants(LogLevel level) const = 0;
  // Any thread may call it. `event` is a short constant text: what happened.
  virtual void write(LogLevel level, std::string_view event,
                     std::initializer_list<LogField> fields) = 0;
};

class SilentLog final : public Log {
 public:
  [[nodiscard]] bool wants(LogLevel) const override { return false; }
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

}  // namespace counterfoil
