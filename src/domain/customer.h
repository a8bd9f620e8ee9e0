// Who buys: the customer and their addresses.
#pragma once

#include <optional>
#include <string>

#include "domain/closed_lists.h"

namespace counterfoil {

struct Address {
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::optional<std::string> address_line_1;
  std::optional<std::string> address_line_2;
  std::optional<std::string> city;
  std::optional<std::string> state;
  std::optional<std::string> postal_code;
  std::optional<CountryCode> country_code;

  friend bool operator==(const Address&, const Address&) = default;
};

// Merges by member; an address is replaced whole. Source: contract §3.
template <template <class> class Slot>
struct CustomerOf {
  Slot<std::string> email_address;
  Slot<std::string> mobile_number;
  Slot<std::string> first_name;
  Slot<std::string> last_name;
  Slot<Address> billing_address;
  Slot<Address> shipping_address;
  Slot<std::string> tax_id;
  Slot<std::string> national_document_id;

  friend bool operator==(const CustomerOf&, const CustomerOf&) = default;
};

}  // namespace counterfoil
