#include "app/line_log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>

#include "json/writer.h"

namespace counterfoil {
namespace {

constexpr std::size_t collected_bytes_max = 64 * 1024;
constexpr const char* text_pattern = "%Y-%m-%dT%H:%M:%S.%fZ %l %v";
constexpr const char* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})";

class CollectingSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit CollectingSink(int file_descriptor) : file_descriptor_{file_descriptor} {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    collected_.append(line.data(), line.size());
    if (collected_.size() >= collected_bytes_max) flush_();
  }

  // A log that cannot be written is no reason to stop serving: what does not go out is dropped.
  void flush_() override {
    std::string_view rest = collected_;
    while (!rest.empty()) {
      const auto written = ::write(file_descriptor_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    collected_.clear();
  }

 private:
  int file_descriptor_;
  std::string collected_;
};

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

bool has_value(const LogField& field) {
  const auto* text = std::get_if<std::string_view>(&field.value);
  return text == nullptr || !text->empty();
}

void append_json(json::Writer& out, const LogField& field) {
  out.name(field.key);
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
    out.integer(*number);
  } else {
    out.string(std::get<std::string_view>(field.value));
  }
}

// key=value; a text with blanks or quotes in it as a JSON string.
void append_text(std::string& line, const LogField& field) {
  line += ' ';
  line += field.key;
  line += '=';
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
    line += std::to_string(*number);
    return;
  }
  const auto text = std::get<std::string_view>(field.value);
  const auto is_odd = [](char c) { return c <= ' ' || c == '"' || c == '\x7f'; };
  if (std::any_of(text.begin(), text.end(), is_odd)) {
    json::append_string(line, text);
  } else {
    line += text;
  }
}

std::string write_text(std::string_view event, std::initializer_list<LogField> fields) {
  std::string line{event};
  for (const LogField& field : fields) {
    if (has_value(field)) append_text(line, field);
  }
  return line;
}

std::string write_json(std::string_view event, std::initializer_list<LogField> fields) {
  std::string line;
  json::Writer out{line};
  out.name("event");
  out.string(event);
  for (const LogField& field : fields) {
    if (has_value(field)) append_json(out, field);
  }
  return line;
}

}  // namespace

struct LineLog::Lines {
  explicit Lines(int file_descriptor)
      : logger{"counterfoil", std::make_shared<CollectingSink>(file_descriptor)} {}
  spdlog::logger logger;
};

LineLog::LineLog(int file_descriptor, LogForm form, LogLevel least)
    : form_{form}, least_{least}, lines_{std::make_unique<Lines>(file_descriptor)} {
  lines_->logger.set_formatter(std::make_unique<spdlog::pattern_formatter>(
      form == LogForm::json ? json_pattern : text_pattern, spdlog::pattern_time_type::utc));
  lines_->logger.set_level(spdlog::level::trace);
  lines_->logger.flush_on(spdlog::level::err);
}

LineLog::~LineLog() { flush(); }

void LineLog::write(LogLevel level, std::string_view event,
                    std::initializer_list<LogField> fields) {
  if (!wants(level)) return;
  const std::string line =
      form_ == LogForm::json ? write_json(event, fields) : write_text(event, fields);
  lines_->logger.log(to_spdlog(level), spdlog::string_view_t{line});
}

void LineLog::flush() { lines_->logger.flush(); }

}  // namespace counterfoil
