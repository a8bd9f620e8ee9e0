#include "json/parse.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <limits>
#include <new>
#include <string>
#include <system_error>

#include "json/parse_plain.h"
#include "json/value_tree.h"

namespace counterfoil::json {
namespace {

using boost::json::error;
using boost::json::error_code;
using boost::json::string_view;

// Why a text that Boost.JSON accepts is refused all the same.
enum class Objection { none, duplicate_member, number_out_of_range };

std::string_view view(string_view text) { return {text.data(), text.size()}; }

// Boost.JSON computes infinity or NaN for some tokens that a double does hold: 0e400, or its
// largest number written with all digits.
bool fits_double(std::string_view token) {
  double number = 0;
  return std::from_chars(token.data(), token.data() + token.size(), number).ec == std::errc{};
}

// Builds the tree from the parser's events.
class TreeBuilder {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  TreeBuilder(std::pmr::memory_resource& arena, std::string_view source)
      : arena_{arena}, source_{source}, tree_{arena} {}

  [[nodiscard]] Value* root() const { return tree_.root(); }
  [[nodiscard]] Objection objection() const { return objection_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code&) { return open(Kind::object); }
  bool on_object_end(std::size_t, error_code& ec) {
    if (has_duplicate_member(*tree_.container())) return object_to(Objection::duplicate_member, ec);
    return close();
  }
  bool on_array_begin(error_code&) { return open(Kind::array); }
  bool on_array_end(std::size_t, error_code&) { return close(); }

  bool on_key_part(string_view part, std::size_t, error_code&) { return collect(part); }
  bool on_key(string_view part, std::size_t, error_code&) {
    tree_.set_key(finish_text(part));
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) { return collect(part); }
  bool on_string(string_view part, std::size_t, error_code&) {
    const auto text = finish_text(part);
    tree_.add(Kind::string).text = text;
    return true;
  }

  bool on_number_part(string_view part, error_code&) { return collect(part); }
  bool on_int64(std::int64_t, string_view token, error_code&) { return add_integer(token); }
  bool on_uint64(std::uint64_t, string_view token, error_code&) { return add_integer(token); }
  bool on_double(double number, string_view token, error_code& ec) {
    const auto text = finish_text(token);
    if (!std::isfinite(number) && !fits_double(text)) {
      return object_to(Objection::number_out_of_range, ec);
    }
    const bool is_integer = text.find_first_of(".eE") == std::string_view::npos;
    tree_.add(is_integer ? Kind::integer : Kind::decimal).text = text;
    return true;
  }
  bool on_bool(bool truth, error_code&) {
    tree_.add(Kind::boolean).truth = truth;
    return true;
  }
  bool on_null(error_code&) {
    tree_.add(Kind::null);
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  bool open(Kind kind) {
    tree_.open(kind);
    return true;
  }

  bool close() {
    tree_.close();
    return true;
  }

  bool add_integer(string_view token) {
    const auto text = finish_text(token);
    tree_.add(Kind::integer).text = text;
    return true;
  }

  bool collect(string_view part) {
    parts_.append(part.data(), part.size());
    return true;
  }

  // The whole text: the part itself where it stands in the source, else a copy in the arena.
  std::string_view finish_text(string_view last_part) {
    const auto text = view(last_part);
    if (parts_.empty()) return is_in_source(text) ? text : keep(text);
    parts_.append(text);
    const auto kept = keep(parts_);
    parts_.clear();
    return kept;
  }

  [[nodiscard]] bool is_in_source(std::string_view text) const {
    const std::less_equal<const char*> not_after;
    return not_after(source_.data(), text.data()) &&
           not_after(text.data() + text.size(), source_.data() + source_.size());
  }

  std::string_view keep(std::string_view text) {
    auto* copy = static_cast<char*>(arena_.allocate(text.size() + 1, 1));
    std::copy(text.begin(), text.end(), copy);
    return {copy, text.size()};
  }

  bool object_to(Objection objection, error_code& ec) {
    objection_ = objection;
    ec = error::syntax;
    return false;
  }

  std::pmr::memory_resource& arena_;
  std::string_view source_;
  std::string parts_;
  ValueTree tree_;
  Objection objection_ = Objection::none;
};

std::string describe(error_code ec, Objection objection, std::size_t at, std::size_t depth_max) {
  if (objection == Objection::duplicate_member) {
    return "The body has an object in which one member stands twice.";
  }
  if (objection == Objection::number_out_of_range || ec == error::exponent_overflow) {
    return "The body has a number that is out of range.";
  }
  if (ec == error::too_deep) {
    return "The body is nested deeper than " + std::to_string(depth_max) + " levels.";
  }
  return "The body is not one JSON value in UTF-8: see byte " + std::to_string(at) + ".";
}

}  // namespace

Result<Value*> Document::parse(std::string_view text, std::size_t depth_max) {
  ValueTree plain{arena_};
  if (parse_plain(text, depth_max, plain)) return plain.root();
  arena_.release();
  boost::json::parse_options options;
  options.max_depth = depth_max;
  boost::json::basic_parser<TreeBuilder> parser{options, arena_, text};
  error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && used < text.size()) ec = error::extra_data;
  if (ec) {
    return fail(Error{.code = ErrorCode::malformed_json,
                      .client_text = describe(ec, parser.handler().objection(), used, depth_max)});
  }
  return parser.handler().root();
}

}  // namespace counterfoil::json
