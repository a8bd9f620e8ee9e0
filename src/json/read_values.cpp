#include "json/read_values.h"

#include <charconv>
#include <system_error>

#include "json/writer.h"

namespace counterfoil::json {
namespace {

bool has_empty_key(const Value& root) {
  for (const Value* value = next_below(root, root); value; value = next_below(root, *value)) {
    if (value->parent->kind == Kind::object && value->key.empty()) return true;
  }
  return false;
}

// "-0.0e5" is zero.
bool is_below_zero(std::string_view number) {
  const auto significand = number.substr(0, number.find_first_of("eE"));
  return number.front() == '-' && significand.find_first_of("123456789") != std::string_view::npos;
}

}  // namespace

std::optional<std::string> read_text(const Value& value, Place place) {
  if (value.kind == Kind::string) return std::string{value.text};
  place.fault("Value must be a valid string");
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(const Value& value, IntegerRule rule, Place place) {
  if (value.kind != Kind::integer) {
    place.fault("Value must be a valid integer");
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto* const end = value.text.data() + value.text.size();
  const bool fits = std::from_chars(value.text.data(), end, number).ec == std::errc{};
  if (fits && number >= rule.min) return number;
  place.fault("Value must be an integer from " + std::to_string(rule.min) +
              " to 9223372036854775807");
  return std::nullopt;
}

std::optional<bool> read_boolean(const Value& value, Place place) {
  if (value.kind == Kind::boolean) return value.truth;
  place.fault("Value must be true or false");
  return std::nullopt;
}

std::optional<JsonText> read_number(const Value& value, Place place) {
  const bool is_number = value.kind == Kind::integer || value.kind == Kind::decimal;
  const bool is_negative = is_number && is_below_zero(value.text);
  if (is_number && !is_negative) return JsonText{std::string{value.text}};
  place.fault("Value must be a number from 0 up");
  return std::nullopt;
}

std::optional<JsonText> read_metadata(const Value& value, Place place) {
  if (value.kind != Kind::object) {
    place.fault("Value must be an object");
    return std::nullopt;
  }
  if (has_empty_key(value)) place.reading.note_empty_metadata_key();
  const bool is_clean = check_opaque(value, place);
  JsonText metadata;
  append_value(metadata.text, value);
  const auto bytes_max = place.reading.limits().metadata_bytes_max;
  if (metadata.text.size() <= bytes_max) {
    return is_clean ? std::optional{std::move(metadata)} : std::nullopt;
  }
  place.fault("Value must have at most " + std::to_string(bytes_max) +
              " bytes when written as compact JSON");
  return std::nullopt;
}

std::optional<std::vector<CardNetwork>> read_card_networks(const Value& value, Place place) {
  if (value.kind != Kind::array) {
    place.fault("Value must be an array");
    return std::nullopt;
  }
  std::vector<CardNetwork> networks;
  std::vector<bool> seen(CardNetworkList::texts().size());
  std::size_t index = 0;
  for (const Value* each = value.first; each != nullptr; each = each->next, ++index) {
    const Path path{place.path, index};
    const Place here{path, place.reading};
    const auto network = read_value(As<CardNetwork>{}, *each, ListRule{}, here);
    if (!network) continue;
    if (seen[network->place()]) {
      here.fault("Value must not repeat a card network");
      continue;
    }
    seen[network->place()] = true;
    networks.push_back(*network);
  }
  if (networks.empty()) return default_card_networks();
  return networks;
}

}  // namespace counterfoil::json
