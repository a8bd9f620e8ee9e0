// Reads objects by their field tables: every member by the rule of its row.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "domain/change.h"
#include "domain/fields.h"
#include "json/read_values.h"

namespace counterfoil::json {

inline constexpr const char* required_text = "Value is required";

// The member of that name; nothing when the object has none.
[[nodiscard]] inline const Value* find_member(const Value& object, std::string_view name) {
  for (const Value* member = object.first; member != nullptr; member = member->next) {
    if (member->key == name) return member;
  }
  return nullptr;
}

template <class T>
std::optional<T> read_value(As<T>, const Value& value, ObjectRule, Place place);

template <class T>
std::optional<std::vector<T>> read_value(As<std::vector<T>>, const Value& value, ObjectRule,
                                         Place place);

// Null is no value: it leaves the slot empty.
template <class T, class Rule>
void read_slot(std::optional<T>& slot, const Value& value, Rule rule, Place place) {
  if (value.kind != Kind::null) slot = read_value(As<T>{}, value, rule, place);
}

// Nor is an object without a value.
inline void read_slot(std::optional<ProductData>& slot, const Value& value, ObjectRule rule,
                      Place place) {
  if (value.kind != Kind::null) slot = read_value(As<ProductData>{}, value, rule, place);
  if (slot == ProductData{}) slot.reset();
}

// Null clears.
template <class T, class Rule>
void read_slot(Change<T>& slot, const Value& value, Rule rule, Place place) {
  if (value.kind == Kind::null) {
    slot = Change<T>::clear();
  } else if (auto read = read_value(As<T>{}, value, rule, place)) {
    slot = *std::move(read);
  }
}

// Null keeps the default.
template <class T, class Rule>
void read_slot(T& slot, const Value& value, Rule rule, Place place) {
  if (value.kind == Kind::null) return;
  if (auto read = read_value(As<T>{}, value, rule, place)) slot = *std::move(read);
}

// Reads `member` into its slot of `object`; false when T's table has no row of its name.
template <class T>
bool read_member(T& object, const Value& member, Place place) {
  const auto read_row = [&](const auto& row) {
    if (row.name != member.key) return false;
    const bool is_missing = row.presence == Presence::required && member.kind == Kind::null;
    if (is_missing) {
      place.fault(required_text);
    } else {
      read_slot(object.*(row.member), member, row.rule, place);
    }
    return true;
  };
  return std::apply([&](const auto&... row) { return (read_row(row) || ...); }, FieldsOf<T>::table);
}

template <class T>
void require_members(const Value& value, Place place) {
  for_each_field<T>([&](const auto& row) {
    if (row.presence == Presence::optional) return;
    if (find_member(value, row.name) != nullptr) return;  // read_member has seen to it
    const Path path{place.path, row.name};
    place.reading.add_fault(path, required_text);
  });
}

template <class T>
std::optional<T> read_value(As<T>, const Value& value, ObjectRule, Place place) {
  if (value.kind != Kind::object) {
    place.fault("Value must be an object");
    return std::nullopt;
  }
  T object;
  for (const Value* member = value.first; member != nullptr; member = member->next) {
    const Path path{place.path, member->key};
    if (!read_member(object, *member, {path, place.reading})) {
      place.reading.add_unknown_member(path);
    }
  }
  require_members<T>(value, place);
  return object;
}

template <class T>
std::size_t elements_max(As<T>, const ReadLimits&) {
  return std::numeric_limits<std::size_t>::max();  // bounded by the size of the body
}
inline std::size_t elements_max(As<LineItem>, const ReadLimits& limits) {
  return limits.line_items_max;
}

template <class T>
std::optional<std::vector<T>> read_value(As<std::vector<T>>, const Value& value, ObjectRule rule,
                                         Place place) {
  if (value.kind != Kind::array) {
    place.fault("Value must be an array");
    return std::nullopt;
  }
  const auto size_max = elements_max(As<T>{}, place.reading.limits());
  if (value.size > size_max) {
    place.fault("Value must have at most " + std::to_string(size_max) + " elements");
  }
  std::vector<T> elements;
  elements.reserve(value.size);
  std::size_t index = 0;
  for (const Value* each = value.first; each != nullptr; each = each->next, ++index) {
    const Path path{place.path, index};
    if (auto element = read_value(As<T>{}, *each, rule, Place{path, place.reading})) {
      elements.push_back(*std::move(element));
    }
  }
  return elements;
}

}  // namespace counterfoil::json
