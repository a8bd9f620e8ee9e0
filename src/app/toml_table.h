// TomlTable: takes the members out of a table of TOML, and notes every fault by its key path.
#pragma once

#include <toml++/toml.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "domain/json_text.h"

namespace counterfoil {

// How deep tables and arrays may stand in one another where a table becomes JSON.
inline constexpr std::size_t json_levels_max = 16;

// A member that is missing or wrong is noted, and something takes its place that is good enough to
// read on with. Refers to the table and the list of faults, which outlive it.
class TomlTable {
 public:
  TomlTable(const toml::table& table, std::string path, std::vector<Fault>& faults)
      : table_{table}, path_{std::move(path)}, faults_{faults} {}

  // A text that is there and not empty; empty when it is at fault.
  [[nodiscard]] std::string text(std::string_view key);
  // Likewise, but it may be absent.
  [[nodiscard]] std::optional<std::string> text_if_any(std::string_view key);
  // A text that may be absent or empty, which are one.
  [[nodiscard]] std::string remark(std::string_view key);
  [[nodiscard]] std::string one_of(std::string_view key,
                                   std::initializer_list<std::string_view> choices);
  // A whole number of 0 or more that is there.
  [[nodiscard]] std::int64_t amount(std::string_view key);
  // The tables of an array; none when it is absent.
  [[nodiscard]] std::vector<TomlTable> tables(std::string_view key);
  // A table as compact JSON, its members in the order of the file.
  [[nodiscard]] std::optional<JsonText> json(std::string_view key);

  // The member itself; null when it is absent.
  [[nodiscard]] const toml::node* take(std::string_view key);
  void fault(std::string_view key, std::string description);
  // At an element of the array that is the member.
  void fault_at(std::string_view key, std::size_t index, std::string description);
  // To be called last: notes the members that nobody has taken.
  void refuse_others();

 private:
  [[nodiscard]] std::string path_of(std::string_view key) const;

  const toml::table& table_;
  std::string path_;  // empty: the whole file
  std::vector<Fault>& faults_;
  std::vector<std::string_view> taken_;
};

// A key as TOML wants it: in quotes unless it is bare.
[[nodiscard]] std::string toml_key(std::string_view key);
[[nodiscard]] std::string toml_string(std::string_view text);

}  // namespace counterfoil
