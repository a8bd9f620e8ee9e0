// AddressAllowances: what each client address may still ask for, in a table that does not grow.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/allowance.h"

namespace counterfoil {

// What stands for an address: an IPv4 address itself, the first 64 bits of an IPv6 one, since who
// has one of those addresses has them all. An address that cannot be read is 1.
[[nodiscard]] std::uint64_t number_of_address(std::string_view address);

// A bucket for each address. Those seen are kept in sets of eight, chosen by a hash of the address
// and `seed`; a new address takes the place of the bucket in its set that is full soonest. A bucket
// that is full is as good as none, so nothing is forgotten until nine busy addresses meet in one
// set. Any thread may use it: 64 locks share the sets. Source: decision 0031.
class AddressAllowances {
 public:
  static constexpr std::size_t set_size = 8;

  // `seed` is secret, so that nobody can choose addresses that meet in one set. `sets_count` is a
  // power of two; the standard one is a table of 1 MiB.
  AddressAllowances(Rate rate, std::uint64_t seed, std::size_t sets_count = 8192);

  // As Allowance::take. 0 when the rate is not limited.
  [[nodiscard]] std::int64_t take(std::string_view address, Timestamp now);

 private:
  struct Slot {
    std::uint64_t address = 0;  // 0: nobody's yet
    FullAt full_at = 0;
  };
  using Set = std::array<Slot, set_size>;
  struct alignas(64) Lock {
    std::mutex mutex;
  };

  Rate rate_;
  std::uint64_t seed_;
  std::vector<Set> sets_;
  std::array<Lock, 64> locks_;
};

}  // namespace counterfoil
