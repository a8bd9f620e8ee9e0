// ValueTree: puts values together as a parser meets them.
#pragma once

#include <memory_resource>
#include <new>
#include <string_view>

#include "json/value.h"

namespace counterfoil::json {

// The values lie in `arena`, and are never destroyed: they own nothing.
class ValueTree {
 public:
  explicit ValueTree(std::pmr::memory_resource& arena) : arena_{arena} {}

  // Null before the first value.
  [[nodiscard]] Value* root() const { return root_; }
  // The array or object that is open; null outside of all.
  [[nodiscard]] Value* container() const { return container_; }

  // The name of the next value, which stands in an object.
  void set_key(std::string_view key) { key_ = key; }

  Value& add(Kind kind) {
    auto* value = new (arena_.allocate(sizeof(Value), alignof(Value))) Value{};
    value->kind = kind;
    value->parent = container_;
    if (container_ == nullptr) {
      root_ = value;
    } else {
      if (container_->kind == Kind::object) value->key = key_;
      (last_ == nullptr ? container_->first : last_->next) = value;
      ++container_->size;
    }
    last_ = value;
    return *value;
  }

  void open(Kind kind) {
    container_ = &add(kind);
    last_ = nullptr;
  }
  void close() {
    last_ = container_;
    container_ = container_->parent;
  }

 private:
  std::pmr::memory_resource& arena_;
  std::string_view key_;
  Value* root_ = nullptr;
  Value* container_ = nullptr;
  Value* last_ = nullptr;  // last child of container_
};

// Whether two members of the object have one name.
[[nodiscard]] bool has_duplicate_member(const Value& object);

}  // namespace counterfoil::json
