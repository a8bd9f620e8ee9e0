#include "domain/selection.h"

#include <algorithm>

namespace counterfoil {
namespace {

std::optional<MinorUnits> amount_of(const std::optional<Surcharge>& surcharge) {
  if (!surcharge || surcharge->amount == MinorUnits{0}) return std::nullopt;
  return surcharge->amount;
}

const CardNetworkOption* find_network(const PaymentMethodOption& option,
                                      const std::optional<std::string>& name) {
  if (!option.networks || !name) return nullptr;
  const auto found = std::ranges::find_if(
      *option.networks, [&](const auto& listed) { return listed.network.text() == *name; });
  return found == option.networks->end() ? nullptr : &*found;
}

}  // namespace

std::optional<MinorUnits> surcharge_of(const Selection& selection,
                                       const PaymentMethodOptions& options) {
  const auto option = std::ranges::find(options.entries, selection.method_type,
                                        [](const auto& entry) { return entry.type; });
  if (option == options.entries.end()) return std::nullopt;
  const auto* network = find_network(*option, selection.network);
  return amount_of(network == nullptr ? option->surcharge : network->surcharge);
}

}  // namespace counterfoil
