// What the shopper buys: line items, fees, shipping.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/closed_lists.h"
#include "domain/json_text.h"
#include "domain/minor_units.h"

namespace counterfoil {

struct ProductData {
  std::optional<std::string> sku;
  std::optional<std::string> brand;
  std::optional<std::string> color;
  std::optional<std::string> global_trade_item_number;
  std::optional<std::string> manufacturer_part_number;
  std::optional<JsonText> weight;  // a number ≥ 0, as sent
  std::optional<std::string> weight_unit;
  std::optional<std::string> page_url;

  friend bool operator==(const ProductData&, const ProductData&) = default;
};

struct LineItem {
  std::optional<std::string> item_id;
  std::optional<std::string> name;
  std::optional<std::string> description;
  MinorUnits amount;  // of one unit
  std::int64_t quantity = 1;
  std::optional<MinorUnits> discount_amount;  // of the whole line
  std::optional<MinorUnits> tax_amount;       // of the whole line
  std::optional<std::string> tax_code;
  std::optional<ProductType> product_type;
  std::optional<ProductData> product_data;

  friend bool operator==(const LineItem&, const LineItem&) = default;
};

struct Fee {
  std::optional<std::string> type;
  std::optional<std::string> description;
  MinorUnits amount;

  friend bool operator==(const Fee&, const Fee&) = default;
};

struct Shipping {
  std::optional<MinorUnits> amount;
  std::optional<std::string> method_id;
  std::optional<std::string> method_name;
  std::optional<std::string> method_description;

  friend bool operator==(const Shipping&, const Shipping&) = default;
};

// Merges by member; each member is replaced whole. Source: contract §3.
template <template <class> class Slot>
struct OrderOf {
  Slot<std::vector<LineItem>> line_items;
  Slot<CountryCode> country_code;
  Slot<CountryCode> retailer_country_code;
  Slot<std::vector<Fee>> fees;
  Slot<Shipping> shipping;

  friend bool operator==(const OrderOf&, const OrderOf&) = default;
};

}  // namespace counterfoil
