#include "domain/payment_method.h"

#include <algorithm>
#include <string_view>

namespace counterfoil {
namespace {

std::string_view name_of(const CardNetworkOption& option) { return option.network.text(); }
std::string_view name_of(const PaymentMethodOption& option) { return option.type; }
std::string_view name_of(const std::pair<std::string, OpaqueJson>& member) { return member.first; }

template <class T>
std::vector<const T*> sorted_by_name(const std::vector<T>& elements) {
  std::vector<const T*> sorted;
  sorted.reserve(elements.size());
  for (const T& element : elements) sorted.push_back(&element);
  std::sort(sorted.begin(), sorted.end(),
            [](const T* a, const T* b) { return name_of(*a) < name_of(*b); });
  return sorted;
}

// Equal as sets; names are unique in each. Sorted first: a client chooses how many there are.
template <class T>
bool equal_in_any_order(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) return false;
  const auto left = sorted_by_name(a);
  const auto right = sorted_by_name(b);
  return std::equal(left.begin(), left.end(), right.begin(),
                    [](const T* x, const T* y) { return *x == *y; });
}

bool equal_networks(const std::optional<std::vector<CardNetworkOption>>& a,
                    const std::optional<std::vector<CardNetworkOption>>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return equal_in_any_order(*a, *b);
}

}  // namespace

bool operator==(const PaymentMethodOption& a, const PaymentMethodOption& b) {
  return a.type == b.type && a.surcharge == b.surcharge && equal_networks(a.networks, b.networks) &&
         a.capture_vaulted_card_cvv == b.capture_vaulted_card_cvv &&
         a.merchant_name == b.merchant_name && a.extra_merchant_data == b.extra_merchant_data &&
         equal_in_any_order(a.further, b.further);
}

bool operator==(const PaymentMethodOptions& a, const PaymentMethodOptions& b) {
  return equal_in_any_order(a.entries, b.entries);
}

}  // namespace counterfoil
