// SessionOutline: where the texts of a session's members stand in the document that shows it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "domain/fields.h"

namespace counterfoil::json {

template <class Whole>
inline constexpr std::size_t field_count =
    std::tuple_size_v<std::remove_cvref_t<decltype(FieldsOf<Whole>::table)>>;

// One text for each member that has one, in the order in which a session is written. Kept beside a
// document by who can make use of it: finding them again takes seven times as many instructions.
class SessionOutline {
 public:
  // Of the root's members three are no texts: the amount is computed, order and customer are their
  // own members. paymentMethod has one for its options, too.
  static constexpr std::size_t count =
      (field_count<ClientSession> - 3) + field_count<Order> + field_count<Customer> + 1;

  // Of the next member: from `begin` to the end of `document`; nothing when it is not held.
  void add(const std::string& document, std::size_t begin) {
    const std::size_t length = document.size() - begin;
    fits_ = fits_ && added_ < count && document.size() <= bytes_max;
    if (!fits_) return;
    texts_[added_] = {static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(length)};
    ++added_;
  }
  // What is written is not what a member holds.
  void give_up() { fits_ = false; }

  // As it is kept: empty when it says nothing.
  [[nodiscard]] std::string text() const {
    if (!fits_ || added_ != count) return {};
    return {reinterpret_cast<const char*>(texts_.data()), sizeof texts_};
  }

 private:
  friend class OutlinedTexts;
  struct Text {
    std::uint16_t begin = 0;
    std::uint16_t length = 0;  // 0: it is not held
  };
  static constexpr std::size_t bytes_max = UINT16_MAX;

  std::array<Text, count> texts_{};
  std::size_t added_ = 0;
  bool fits_ = true;
};

// The texts that an outline names, one after the other.
class OutlinedTexts {
 public:
  // `outline` is what SessionOutline::text gave for `document`.
  OutlinedTexts(std::string_view document, std::string_view outline) : document_{document} {
    if (outline.size() != sizeof texts_) return;
    std::memcpy(texts_.data(), outline.data(), sizeof texts_);
    is_whole_ = true;
  }

  [[nodiscard]] bool is_whole() const { return is_whole_; }
  // Empty when the member is not held.
  [[nodiscard]] std::string_view next() {
    const auto [begin, length] = texts_.at(at_++);
    return document_.substr(begin, length);
  }
  // Whether any of the next members is held.
  [[nodiscard]] bool has_any_of_next(std::size_t members) const {
    std::size_t lengths = 0;
    for (std::size_t at = at_; at < at_ + members; ++at) lengths += texts_.at(at).length;
    return lengths > 0;
  }
  void skip(std::size_t members) { at_ += members; }

 private:
  std::string_view document_;
  std::array<SessionOutline::Text, SessionOutline::count> texts_{};
  std::size_t at_ = 0;
  bool is_whole_ = false;
};

}  // namespace counterfoil::json
