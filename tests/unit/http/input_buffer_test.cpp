#include "http/input_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace counterfoil::http {
namespace {

void put(InputBuffer& buffer, std::string_view bytes) {
  buffer.make_space(bytes.size());
  std::ranges::copy(bytes, buffer.space().begin());
  buffer.add(bytes.size());
}

TEST(HttpInputBuffer, KeepsWhatIsNotUsedUp) {
  InputBuffer buffer;
  EXPECT_EQ(buffer.unread(), "");
  put(buffer, "first second");
  buffer.consume(6);
  EXPECT_EQ(buffer.unread(), "second");
  put(buffer, std::string(10'000, 'x'));
  EXPECT_EQ(buffer.unread(), "second" + std::string(10'000, 'x'));
}

TEST(HttpInputBuffer, ShrinksWhenNothingIsUnread) {
  InputBuffer buffer;
  put(buffer, std::string(10'000, 'x'));
  buffer.shrink(4096);
  EXPECT_EQ(buffer.unread().size(), 10'000U);
  buffer.consume(10'000);
  buffer.shrink(20'000);
  EXPECT_GE(buffer.capacity(), 10'000U);
  buffer.shrink(4096);
  EXPECT_EQ(buffer.capacity(), 0U);
  put(buffer, "again");
  EXPECT_EQ(buffer.unread(), "again");
}

TEST(HttpInputBuffer, TruncatingLeavesTheFrontWhereItIs) {
  InputBuffer buffer;
  put(buffer, "head body");
  const char* const place = buffer.unread().data();
  buffer.truncate(5);
  EXPECT_EQ(buffer.unread(), "head ");
  EXPECT_EQ(buffer.unread().data(), place);
}

TEST(HttpInputBuffer, UsesItsStorageAgain) {
  InputBuffer buffer;
  put(buffer, "x");
  const std::size_t size = buffer.space().size();
  for (int round = 0; round < 1000; ++round) {
    buffer.consume(1);
    put(buffer, "x");
  }
  EXPECT_EQ(buffer.space().size(), size);
}

}  // namespace
}  // namespace counterfoil::http
