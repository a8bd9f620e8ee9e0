#include "json/plain_text.h"

#include <gtest/gtest.h>

#include <string>

namespace counterfoil::json {
namespace {

TEST(PlainLength, IsAllOfATextWithoutEscapes) {
  for (std::size_t length = 0; length < 40; ++length) {
    EXPECT_EQ(plain_length(std::string(length, 'a')), length);
  }
  EXPECT_EQ(plain_length("é€😀 !#[]~\x7f\x80\xff"), 18U);
}

TEST(PlainLength, EndsAtEveryByteThatIsEscapedAndAtNoOther) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool is_escaped = c == '"' || c == '\\' || byte < 0x20;
    for (std::size_t before = 0; before < 20; ++before) {
      const auto text = std::string(before, '\xff') + c + std::string(12, '\x20');
      EXPECT_EQ(plain_length(text), is_escaped ? before : text.size()) << byte << ' ' << before;
    }
  }
}

TEST(PlainLength, LooksAtNothingBehindTheText) {
  const std::string text = std::string(40, 'a') + '"';
  for (std::size_t length = 0; length <= 40; ++length) {
    EXPECT_EQ(plain_length(std::string_view{text}.substr(0, length)), length);
  }
}

TEST(PlainLength, EndsAtTheFirstOfSeveral) {
  for (const char* several : {"ab\"\\\n\"cdefgh", "ab\n\"\"\"\"\"\"\"", "ab\\!\"#\x1f xyzabc"}) {
    EXPECT_EQ(plain_length(several), 2U) << several;
  }
}

}  // namespace
}  // namespace counterfoil::json
