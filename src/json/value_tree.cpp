#include "json/value_tree.h"

#include <algorithm>
#include <vector>

namespace counterfoil::json {

// Sorts when there are many: the client chooses.
bool has_duplicate_member(const Value& object) {
  constexpr std::size_t few = 16;
  if (object.size <= few) {
    for (const Value* a = object.first; a != nullptr; a = a->next) {
      for (const Value* b = a->next; b != nullptr; b = b->next) {
        if (a->key == b->key) return true;
      }
    }
    return false;
  }
  std::vector<std::string_view> keys;
  keys.reserve(object.size);
  for (const Value* member = object.first; member != nullptr; member = member->next) {
    keys.push_back(member->key);
  }
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

}  // namespace counterfoil::json
