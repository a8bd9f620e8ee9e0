#include "golden/golden_file.h"

#include <sstream>
#include <stdexcept>

namespace counterfoil::test {
namespace {

constexpr std::string_view step_mark = "### ";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string{text}};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string trim_end(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// "> Name: value", or the request line when there is none yet.
void take_head_line(Sent& request, std::string_view line) {
  line.remove_prefix(2);
  if (request.method.empty()) {
    const auto blank = line.find(' ');
    request.method = line.substr(0, blank);
    request.target = line.substr(blank + 1);
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) throw std::runtime_error("no header: " + std::string{line});
  std::string_view value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  request.headers.emplace_back(line.substr(0, colon), value);
}

GoldenStep parse_step(std::string_view text) {
  enum class Part { head, body, answer };
  GoldenStep step;
  Part part = Part::head;
  for (const std::string& line : lines_of(text)) {
    if (part == Part::answer || line.starts_with('<')) {
      part = Part::answer;
      step.expected += line + '\n';
      continue;
    }
    step.asked += line + '\n';
    if (part == Part::body) {
      step.request.body += line + '\n';
    } else if (line.starts_with(step_mark)) {
      step.title = line.substr(step_mark.size());
    } else if (line.starts_with('@')) {
      step.commands.push_back(line.substr(1));
    } else if (line.starts_with("> ")) {
      take_head_line(step.request, line);
    } else if (!step.request.method.empty()) {
      part = Part::body;
      step.request.body += line + '\n';
    } else if (!line.starts_with('#') && !line.empty()) {
      throw std::runtime_error("a line that means nothing: " + line);
    }
  }
  if (step.request.method.empty()) throw std::runtime_error("no request: " + step.title);
  step.asked = trim_end(step.asked) + '\n';
  step.request.body = trim_end(step.request.body);
  step.expected = trim_end(step.expected);
  return step;
}

}  // namespace

GoldenFile parse_golden_file(std::string_view text) {
  GoldenFile file;
  std::size_t begin = text.starts_with(step_mark) ? 0 : text.find("\n### ");
  if (begin == std::string_view::npos) throw std::runtime_error("the file has no step");
  file.preamble = trim_end(std::string{text.substr(0, begin)});
  while (begin != std::string_view::npos) {
    const std::size_t next = text.find("\n### ", begin + 1);
    const auto part = text.substr(begin, next - begin);
    file.steps.push_back(parse_step(part.substr(part.find_first_not_of('\n'))));
    begin = next;
  }
  return file;
}

std::string write_golden_file(const GoldenFile& file) {
  std::string text = file.preamble;
  for (const GoldenStep& step : file.steps) {
    if (!text.empty()) text += "\n\n";
    text += step.asked + step.expected;
  }
  return text + '\n';
}

std::string join_body_lines(std::string_view answer_text) {
  std::string joined;
  for (const std::string& line : lines_of(answer_text)) {
    if (line.starts_with('<')) {
      joined += line + '\n';
    } else {
      const auto begin = line.find_first_not_of(' ');
      if (begin != std::string::npos) joined += line.substr(begin);
    }
  }
  return joined;
}

}  // namespace counterfoil::test
