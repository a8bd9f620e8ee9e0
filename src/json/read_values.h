// Reads single values by the rule of their row in a field table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "domain/fields.h"
#include "json/card_data.h"
#include "json/path.h"
#include "json/place.h"
#include "json/reading.h"
#include "json/value.h"

namespace counterfoil::json {

// Each reads one value that is not null, and gives nothing after adding a fault.
[[nodiscard]] std::optional<std::string> read_text(const Value& value, Place place);
[[nodiscard]] std::optional<std::int64_t> read_integer(const Value& value, IntegerRule rule,
                                                       Place place);
[[nodiscard]] std::optional<bool> read_boolean(const Value& value, Place place);
[[nodiscard]] std::optional<JsonText> read_number(const Value& value, Place place);
[[nodiscard]] std::optional<JsonText> read_metadata(const Value& value, Place place);
// An empty array is no value: it gives the defaults.
[[nodiscard]] std::optional<std::vector<CardNetwork>> read_card_networks(const Value& value,
                                                                         Place place);

template <class T>
using As = std::type_identity<T>;

template <class Rule>
requires requires(Rule rule) { rule.fault(std::string_view{}); }
std::optional<std::string> read_value(As<std::string>, const Value& value, Rule rule, Place place) {
  if (value.kind == Kind::string) {
    if (auto fault = rule.fault(value.text)) {
      place.fault(*std::move(fault));
      return std::nullopt;
    }
    if (rule.meaning == TextMeaning::free_text && !check_free_text(value, place)) {
      return std::nullopt;
    }
  }
  return read_text(value, place);
}

inline std::optional<MinorUnits> read_value(As<MinorUnits>, const Value& value, IntegerRule rule,
                                            Place place) {
  const auto number = read_integer(value, rule, place);
  return number ? std::optional{MinorUnits{*number}} : std::nullopt;
}

inline std::optional<std::int64_t> read_value(As<std::int64_t>, const Value& value,
                                              IntegerRule rule, Place place) {
  return read_integer(value, rule, place);
}

inline std::optional<bool> read_value(As<bool>, const Value& value, BooleanRule, Place place) {
  return read_boolean(value, place);
}

inline std::optional<JsonText> read_value(As<JsonText>, const Value& value, NumberRule,
                                          Place place) {
  return read_number(value, place);
}

inline std::optional<JsonText> read_value(As<JsonText>, const Value& value, MetadataRule,
                                          Place place) {
  return read_metadata(value, place);
}

inline std::optional<std::vector<CardNetwork>> read_value(As<std::vector<CardNetwork>>,
                                                          const Value& value, CardNetworksRule,
                                                          Place place) {
  return read_card_networks(value, place);
}

template <class List>
std::optional<Closed<List>> read_value(As<Closed<List>>, const Value& value, ListRule,
                                       Place place) {
  if (value.kind == Kind::string) {
    if (const auto known = Closed<List>::of(value.text)) return known;
  }
  place.fault("Value must be " + std::string{List::name});
  return std::nullopt;
}

}  // namespace counterfoil::json
