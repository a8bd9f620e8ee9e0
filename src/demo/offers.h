// What the demo's shop sells, and how it ships.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace counterfoil {

// Amounts are in minor units of `demo_currency`.
struct DemoProduct {
  std::string_view item_id;
  std::string_view name;
  std::string_view description;
  std::int64_t amount;
};
struct DemoShipping {
  std::string_view id;
  std::string_view name;
  std::string_view description;
  std::int64_t amount;
};
// What the shop asks for a payment method.
struct DemoSurcharge {
  std::string_view payment_method_type;
  std::int64_t amount;
};

inline constexpr std::string_view demo_currency = "EUR";
inline constexpr std::string_view demo_country = "NL";

inline constexpr std::array demo_products{
    DemoProduct{"mug", "Enamel mug", "Holds a large coffee", 1450},
    DemoProduct{"notebook", "Notebook", "96 dotted pages", 895},
    DemoProduct{"print", "Harbour print", "30 × 40 cm", 2900},
};
inline constexpr std::array demo_shipping{
    DemoShipping{"standard", "Standard", "Three days", 395},
    DemoShipping{"express", "Express", "Tomorrow", 950},
};
inline constexpr std::array demo_surcharges{
    DemoSurcharge{"ADYEN_IDEAL", 49},
    DemoSurcharge{"MOLLIE_BANCONTACT", 75},
};

// The products and shipping methods as JSON, for the page.
[[nodiscard]] std::string write_demo_offers();

}  // namespace counterfoil
