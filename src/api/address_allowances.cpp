#include "api/address_allowances.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "base/ensure.h"

namespace counterfoil {
namespace {

// The end of SplitMix64: every bit of the number reaches every bit of the result.
std::uint64_t mix(std::uint64_t number) {
  number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
  number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
  return number ^ (number >> 31U);
}

// Beside the IPv6 networks: 0:0:0:1::/64 and 0:0:0:2::/64 are reserved, and so is all of 0:1::/32.
constexpr std::uint64_t unreadable = 1;
constexpr std::uint64_t network_of_zeros = 2;
constexpr std::uint64_t begin_of_ipv4 = std::uint64_t{1} << 32U;

std::uint64_t first_64_bits(const boost::asio::ip::address_v6& address) {
  std::uint64_t number = 0;
  const auto bytes = address.to_bytes();
  for (std::size_t i = 0; i < 8; ++i) number = (number << 8U) | bytes[i];
  return number;
}

}  // namespace

std::uint64_t number_of_address(std::string_view address) {
  namespace ip = boost::asio::ip;
  boost::system::error_code error;
  const auto parsed = ip::make_address(address, error);
  if (error) return unreadable;
  if (parsed.is_v4()) return begin_of_ipv4 | parsed.to_v4().to_uint();
  const auto wide = parsed.to_v6();
  if (wide.is_v4_mapped())
    return begin_of_ipv4 | ip::make_address_v4(ip::v4_mapped, wide).to_uint();
  const std::uint64_t network = first_64_bits(wide);
  return network == 0 ? network_of_zeros : network;
}

AddressAllowances::AddressAllowances(Rate rate, std::uint64_t seed, std::size_t sets_count)
    : rate_{rate}, seed_{seed} {
  ensure(sets_count > 0 && (sets_count & (sets_count - 1)) == 0, "a power of two");
  if (rate_.is_limited()) sets_.resize(sets_count);
}

std::int64_t AddressAllowances::take(std::string_view address, Timestamp now) {
  if (!rate_.is_limited()) return 0;
  const std::uint64_t number = number_of_address(address);
  const std::size_t place = mix(number ^ seed_) & (sets_.size() - 1);
  Set& set = sets_[place];
  const std::lock_guard lock{locks_[place % locks_.size()].mutex};
  auto* slot = std::find_if(set.begin(), set.end(),
                            [&](const Slot& known) { return known.address == number; });
  if (slot == set.end()) {
    slot = std::min_element(set.begin(), set.end(),
                            [](const Slot& a, const Slot& b) { return a.full_at < b.full_at; });
    *slot = {number, 0};
  }
  return take_one(slot->full_at, rate_, now);
}

}  // namespace counterfoil
