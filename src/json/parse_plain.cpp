#include "json/parse_plain.h"

#include <bit>

#include "base/byte_block.h"

namespace counterfoil::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Goes through the text from front to back. Each function goes past what it is named for and says
// whether that stood there.
class PlainParser {
 public:
  PlainParser(std::string_view text, std::size_t depth_max, ValueTree& tree)
      : at_{text.data()}, end_{text.data() + text.size()}, depth_left_{depth_max}, tree_{tree} {}

  bool parse() {
    do {
      if (!begin_value()) return false;
    } while (has_further_value_);
    skip_blanks();
    return at_ == end_;
  }

 private:
  [[nodiscard]] char here() const { return at_ == end_ ? '\0' : *at_; }

  void skip_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }

  bool take(char c) {
    if (here() != c) return false;
    ++at_;
    return true;
  }

  // A value that is no container, or what opens one; then, in either case, all that closes.
  bool begin_value() {
    skip_blanks();
    switch (here()) {
      case '{':
        return open(Kind::object);
      case '[':
        return open(Kind::array);
      case '"':
        return add_string() && end_value();
      case 't':
        return add_word("true", Kind::boolean) && end_value();
      case 'f':
        return add_word("false", Kind::boolean) && end_value();
      case 'n':
        return add_word("null", Kind::null) && end_value();
      default:
        return add_integer() && end_value();
    }
  }

  bool open(Kind kind) {
    if (depth_left_ == 0) return false;
    --depth_left_;
    ++at_;
    tree_.open(kind);
    skip_blanks();
    if (take(kind == Kind::object ? '}' : ']')) return close() && end_value();
    has_further_value_ = true;
    return kind == Kind::array || take_key();
  }

  bool close() {
    if (tree_.container()->kind == Kind::object && has_duplicate_member(*tree_.container())) {
      return false;
    }
    ++depth_left_;
    tree_.close();
    return true;
  }

  // Behind a value: what it closes, and up to the next one.
  bool end_value() {
    while (tree_.container() != nullptr) {
      skip_blanks();
      const bool is_in_object = tree_.container()->kind == Kind::object;
      if (take(',')) {
        has_further_value_ = true;
        return !is_in_object || take_key();
      }
      if (!take(is_in_object ? '}' : ']') || !close()) return false;
    }
    has_further_value_ = false;
    return true;
  }

  bool take_key() {
    skip_blanks();
    std::string_view key;
    if (!take_string(key)) return false;
    tree_.set_key(key);
    skip_blanks();
    return take(':');
  }

  bool take_string(std::string_view& text) {
    if (!take('"')) return false;
    const char* const begin = at_;
    for (;; at_ += ByteBlock::size) {
      const ByteBlock block{{at_, static_cast<std::size_t>(end_ - at_)}};
      // The zeros after the end of the text are control characters.
      const unsigned special =
          block.equal('"') | block.equal('\\') | block.up_to(0x1f) | block.above_ascii();
      if (special == 0) continue;
      at_ += std::countr_zero(special);
      text = {begin, static_cast<std::size_t>(at_ - begin)};
      return take('"');
    }
  }

  bool add_string() {
    std::string_view text;
    if (!take_string(text)) return false;
    tree_.add(Kind::string).text = text;
    return true;
  }

  bool add_word(std::string_view word, Kind kind) {
    if (!std::string_view{at_, static_cast<std::size_t>(end_ - at_)}.starts_with(word)) {
      return false;
    }
    at_ += word.size();
    tree_.add(kind).truth = word == "true";
    return true;
  }

  bool add_integer() {
    constexpr std::ptrdiff_t digits_max = 18;
    const char* const begin = at_;
    take('-');
    const char* const digits = at_;
    while (is_digit(here())) ++at_;
    const auto count = at_ - digits;
    if (count == 0 || count > digits_max || (count > 1 && *digits == '0')) return false;
    const char next = here();
    if (next == '.' || next == 'e' || next == 'E') return false;
    tree_.add(Kind::integer).text = {begin, static_cast<std::size_t>(at_ - begin)};
    return true;
  }

  const char* at_;
  const char* end_;
  std::size_t depth_left_;
  ValueTree& tree_;
  bool has_further_value_ = false;
};

}  // namespace

bool parse_plain(std::string_view text, std::size_t depth_max, ValueTree& tree) {
  return PlainParser{text, depth_max, tree}.parse();
}

}  // namespace counterfoil::json
