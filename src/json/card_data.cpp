#include "json/card_data.h"

#include <vector>

#include "domain/card_number.h"

namespace counterfoil::json {
namespace {

constexpr const char* number_fault =
    "Value must not hold a payment card number, and this may be one: none belongs here";
constexpr const char* name_fault =
    "A name must not hold a payment card number, and this may be one: none belongs here";
constexpr const char* code_fault =
    "Value must not be the security code of a payment card: none belongs here";

bool allows_all(Place place) { return place.reading.limits().card_numbers == CardNumbers::allowed; }

// Fractions have as many digits as cards; an integer with a sign is an amount or a difference.
bool is_text_or_number(const Value& value) {
  return value.kind == Kind::string || (value.kind == Kind::integer && value.text.front() != '-');
}

const char* flaw_of_value(const Value& value) {
  return is_text_or_number(value) && holds_card_number(value.text) ? number_fault : nullptr;
}

const char* flaw_of_member(const Value& value) {
  if (holds_card_number(value.key)) return name_fault;
  const bool is_code = is_text_or_number(value) && may_be_security_code(value.text) &&
                       names_security_code(value.key);
  return is_code ? code_fault : flaw_of_value(value);
}

// What is wrong with a value below the root; nothing when it is sound.
const char* flaw_of(const Value& value) {
  return value.parent->kind == Kind::object ? flaw_of_member(value) : flaw_of_value(value);
}

bool is_sound(const Value& root) {
  if (flaw_of_value(root) != nullptr) return false;
  for (const Value* value = next_below(root, root); value; value = next_below(root, *value)) {
    if (flaw_of(*value) != nullptr) return false;
  }
  return true;
}

// Where the walk over a value stands: a path for each level.
class Trail {
 public:
  Trail(const Path& root, std::size_t depth_max) {
    paths_.reserve(depth_max + 2);  // they point to each other and must not move
    paths_.push_back(root);
  }

  [[nodiscard]] const Path& path() const { return paths_.back(); }
  void go_down(const Value& child) { enter(child, 0); }
  void go_up() {
    paths_.pop_back();
    places_.pop_back();
  }
  void go_on(const Value& sibling) {
    const std::size_t place = places_.back() + 1;
    go_up();
    enter(sibling, place);
  }

 private:
  void enter(const Value& value, std::size_t place) {
    const bool is_member = value.parent->kind == Kind::object;
    paths_.push_back(is_member ? Path{paths_.back(), value.key} : Path{paths_.back(), place});
    places_.push_back(place);
  }

  std::vector<Path> paths_;
  std::vector<std::size_t> places_;  // among the siblings
};

void add_every_fault(const Value& root, Place place) {
  if (const char* flaw = flaw_of_value(root)) place.fault(flaw);
  Trail trail{place.path, place.reading.limits().depth_max};
  const Value* value = &root;
  for (;;) {
    if (value->first != nullptr) {
      value = value->first;
      trail.go_down(*value);
    } else {
      while (value != &root && value->next == nullptr) {
        value = value->parent;
        trail.go_up();
      }
      if (value == &root) return;
      value = value->next;
      trail.go_on(*value);
    }
    if (const char* flaw = flaw_of(*value)) place.reading.add_fault(trail.path(), flaw);
  }
}

}  // namespace

bool check_free_text(const Value& text, Place place) {
  if (allows_all(place) || !holds_card_number(text.text)) return true;
  place.fault(number_fault);
  return false;
}

void check_name(std::string_view name, Place place) {
  if (!allows_all(place) && holds_card_number(name)) place.fault(name_fault);
}

bool check_opaque(const Value& root, Place place) {
  // First without paths: hardly any body has a fault.
  if (allows_all(place) || is_sound(root)) return true;
  add_every_fault(root, place);
  return false;
}

}  // namespace counterfoil::json
