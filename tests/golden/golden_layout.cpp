#include <algorithm>

#include "golden/golden_file.h"

namespace counterfoil::test {
namespace {

constexpr std::size_t columns_max = 100;

// Where the string that begins at `at` ends, quote included.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) at += json[at] == '\\' ? 1 : 0;
  return at + 1;
}

// The elements of an object or array, commas left out.
std::vector<std::string_view> elements_of(std::string_view json) {
  std::vector<std::string_view> elements;
  std::size_t begin = 1;
  int depth = 0;
  for (std::size_t at = 1; at + 1 < json.size(); ++at) {
    const char c = json[at];
    if (c == '"') {
      at = end_of_string(json, at) - 1;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ',' && depth == 0) {
      elements.push_back(json.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  elements.push_back(json.substr(begin, json.size() - 1 - begin));
  return elements;
}

bool is_nest(std::string_view json) { return json.starts_with('{') || json.starts_with('['); }

// Elements without elements of their own, as many in a line as fit.
std::string fill_lines(const std::vector<std::string_view>& elements, std::size_t indent) {
  std::string filled;
  std::size_t column = columns_max;
  for (const std::string_view element : elements) {
    if (!filled.empty()) filled += ',';
    if (column + element.size() + 1 > columns_max) {
      filled.append("\n").append(indent, ' ');
      column = indent;
    }
    filled += element;
    column += element.size() + 1;
  }
  return filled;
}

// Breaks what does not fit its line, which has `column` characters already; the texts between the
// breaks stay as they are. Deeper than a line is wide nothing is broken.
void lay_out(std::string& out, std::string_view json, std::size_t indent, std::size_t column) {
  if (!is_nest(json) || column + json.size() < columns_max || indent > columns_max) {
    out += json;
    return;
  }
  const auto elements = elements_of(json);
  out += json.front();
  if (json.front() == '[' && std::none_of(elements.begin(), elements.end(), is_nest)) {
    out += fill_lines(elements, indent + 2);
  } else {
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const bool is_member = json.front() == '{' && elements[i].starts_with('"');
      const std::size_t name_size = is_member ? end_of_string(elements[i], 0) + 1 : 0;
      out.append(i == 0 ? "\n" : ",\n").append(indent + 2, ' ');
      out += elements[i].substr(0, name_size);
      lay_out(out, elements[i].substr(name_size), indent + 2, indent + 2 + name_size);
    }
  }
  out.append("\n").append(indent, ' ');
  out += json.back();
}

}  // namespace

std::string write_answer_text(const Answer& answer, std::string_view method) {
  std::string text = "< " + std::to_string(answer.status) + '\n';
  for (const auto& [name, value] : answer.headers) {
    const bool is_common = name == "Content-Type" || name == "Cache-Control" ||
                           (name == "X-Request-Id" && value.starts_with("req_"));
    if (!is_common) text.append("< ").append(name).append(": ").append(value).append("\n");
  }
  if (method == "HEAD") {
    return text + "< Content-Length: " + std::to_string(answer.body.size()) + '\n';
  }
  lay_out(text, answer.body, 0, 0);
  return text;
}

}  // namespace counterfoil::test
