#include "api/request_id.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "domain/card_number.h"

namespace counterfoil {
namespace {

constexpr std::size_t length_max = 128;

// A bijection that spreads neighbouring numbers (the finalizer of SplitMix64), so that ids do not
// tell how many requests there were.
std::uint64_t spread(std::uint64_t number) {
  number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
  number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
  return number ^ (number >> 31U);
}

}  // namespace

bool may_be_request_id(std::string_view text) {
  return !text.empty() && text.size() <= length_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; }) &&
         !holds_card_number(text);
}

RequestIds::RequestIds(Random& random) {
  std::array<std::byte, sizeof offset_> bytes{};
  random.fill(bytes);
  std::memcpy(&offset_, bytes.data(), sizeof offset_);
}

std::string RequestIds::make() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::uint64_t number = spread(offset_ + count_.fetch_add(1, std::memory_order_relaxed));
  std::string id = "req_0000000000000000";
  for (std::size_t i = id.size(); number != 0; number >>= 4U) id[--i] = digits[number & 15U];
  return id;
}

}  // namespace counterfoil
