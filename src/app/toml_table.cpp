#include "app/toml_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "json/writer.h"

namespace counterfoil {
namespace {

std::string under(const std::string& path, std::string_view key) {
  return path.empty() ? toml_key(key) : path + '.' + toml_key(key);
}

std::string under(const std::string& path, std::size_t index) {
  return path + '[' + std::to_string(index) + ']';
}

using Member = std::pair<const toml::key*, const toml::node*>;

// toml++ keeps them sorted by name.
std::vector<Member> in_order_of_file(const toml::table& table) {
  std::vector<Member> members;
  for (const auto& [key, node] : table) members.emplace_back(&key, &node);
  const auto place = [](const Member& member) {
    const auto& begin = member.first->source().begin;
    return std::pair{begin.line, begin.column};
  };
  std::stable_sort(members.begin(), members.end(),
                   [&](const Member& a, const Member& b) { return place(a) < place(b); });
  return members;
}

// Writes a node as JSON, as far as there is such a thing.
class JsonMaker {
 public:
  explicit JsonMaker(std::vector<Fault>& faults) : faults_{faults} {}

  // `level` counts what stands around the node; beyond json_levels_max nothing is visited.
  void write(const toml::node& node, const std::string& path, std::size_t level = 0) {
    if (level > json_levels_max) {
      faults_.push_back(
          {path, "stands in more than " + std::to_string(json_levels_max) + " tables and arrays"});
    } else if (const auto* table = node.as_table()) {
      writer_.begin_object();
      for (const auto& [key, member] : in_order_of_file(*table)) {
        writer_.name(key->str());
        write(*member, under(path, key->str()), level + 1);
      }
      writer_.end_object();
    } else if (const auto* array = node.as_array()) {
      writer_.begin_array();
      std::size_t index = 0;
      for (const toml::node& element : *array) write(element, under(path, index++), level + 1);
      writer_.end_array();
    } else {
      write_single(node, path);
    }
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void write_single(const toml::node& node, const std::string& path) {
    if (const auto* text = node.as_string()) {
      writer_.string(text->get());
    } else if (const auto* number = node.as_integer()) {
      writer_.integer(number->get());
    } else if (const auto* truth = node.as_boolean()) {
      writer_.boolean(truth->get());
    } else if (const auto* decimal = node.as_floating_point()) {
      write_decimal(decimal->get(), path);
    } else {
      faults_.push_back({path, "must be no date or time: write it as a text"});
    }
  }

  // The shortest text that is read as the same number; no sign before 0.
  void write_decimal(double number, const std::string& path) {
    if (!std::isfinite(number)) {
      faults_.push_back({path, "must be a finite number"});
      return;
    }
    std::array<char, 32> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), number == 0 ? 0.0 : number);
    writer_.raw({digits.data(), end.ptr});
  }

  std::vector<Fault>& faults_;
  std::string text_;
  json::Writer writer_{text_};
};

}  // namespace

std::string toml_string(std::string_view text) {
  std::string written;
  json::append_string(written, text);
  constexpr char delete_character = '\x7F';  // which JSON leaves as it is
  for (std::size_t at = 0; (at = written.find(delete_character, at)) != std::string::npos;) {
    written.replace(at, 1, "\\u007F");
  }
  return written;
}

std::string toml_key(std::string_view key) {
  const auto is_bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  if (!key.empty() && std::ranges::all_of(key, is_bare)) return std::string{key};
  return toml_string(key);
}

std::string TomlTable::path_of(std::string_view key) const { return under(path_, key); }

void TomlTable::fault(std::string_view key, std::string description) {
  faults_.push_back({path_of(key), std::move(description)});
}

void TomlTable::fault_at(std::string_view key, std::size_t index, std::string description) {
  faults_.push_back({under(path_of(key), index), std::move(description)});
}

const toml::node* TomlTable::take(std::string_view key) {
  taken_.push_back(key);
  return table_.get(key);
}

std::optional<std::string> TomlTable::text_if_any(std::string_view key) {
  const toml::node* const node = take(key);
  if (node == nullptr) return std::nullopt;
  const auto* text = node->as_string();
  if (text == nullptr) {
    fault(key, "must be a text");
  } else if (text->get().empty()) {
    fault(key, "must not be empty");
  } else {
    return text->get();
  }
  return std::string{};
}

std::string TomlTable::text(std::string_view key) {
  const auto text = text_if_any(key);
  if (!text) fault(key, "is missing");
  return text.value_or("");
}

std::string TomlTable::remark(std::string_view key) {
  const toml::node* const node = take(key);
  if (node == nullptr) return {};
  if (const auto* text = node->as_string()) return text->get();
  fault(key, "must be a text");
  return {};
}

std::string TomlTable::one_of(std::string_view key,
                              std::initializer_list<std::string_view> choices) {
  const std::string chosen = text(key);
  if (chosen.empty() || std::ranges::find(choices, chosen) != choices.end()) return chosen;
  std::string all;
  for (const auto choice : choices) all.append(all.empty() ? "" : ", ").append(choice);
  fault(key, "must be one of " + all);
  return chosen;
}

std::int64_t TomlTable::amount(std::string_view key) {
  const toml::node* const node = take(key);
  if (node == nullptr) {
    fault(key, "is missing");
    return 0;
  }
  const auto* number = node->as_integer();
  if (number != nullptr && number->get() >= 0) return number->get();
  fault(key, "must be a whole number of minor units, 0 or more");
  return 0;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
  std::vector<TomlTable> found;
  const toml::node* const node = take(key);
  if (node == nullptr) return found;
  const auto* array = node->as_array();
  if (array == nullptr) {
    fault(key, "must be tables, each headed [[" + std::string{key} + "]]");
    return found;
  }
  std::size_t index = 0;
  for (const toml::node& element : *array) {
    const auto path = under(path_of(key), index++);
    if (const auto* table = element.as_table()) {
      found.emplace_back(*table, path, faults_);
    } else {
      faults_.push_back({path, "must be a table"});
    }
  }
  return found;
}

std::optional<JsonText> TomlTable::json(std::string_view key) {
  const toml::node* const node = take(key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_table()) {
    fault(key, "must be a table");
    return std::nullopt;
  }
  JsonMaker maker{faults_};
  maker.write(*node, path_of(key));
  return JsonText{maker.take()};
}

void TomlTable::refuse_others() {
  for (const auto& [key, node] : in_order_of_file(table_)) {
    if (std::ranges::find(taken_, key->str()) == taken_.end()) fault(key->str(), "is not known");
  }
}

}  // namespace counterfoil
