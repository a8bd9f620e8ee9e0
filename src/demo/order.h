// DemoOrder: what a shopper of the demo has put together, and what the backend sends of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "demo/offers.h"

namespace counterfoil {

struct DemoOrder {
  struct Line {
    const DemoProduct* product;
    std::int64_t quantity;

    friend bool operator==(const Line&, const Line&) = default;
  };
  std::string client_token;  // empty: of no session yet
  std::vector<Line> lines;
  const DemoShipping* shipping = nullptr;  // null: none chosen

  friend bool operator==(const DemoOrder&, const DemoOrder&) = default;
};

// Reads what the page sends: {"clientToken", "lineItems": [{"itemId", "quantity"}],
// "shippingMethodId"}. What things cost is ours to say.
// Errors: malformed_json; request_invalid, at anything that the page would not send.
[[nodiscard]] Result<DemoOrder> read_demo_order(std::string_view body);

// The bodies of POST and PATCH /client-session.
[[nodiscard]] std::string write_create_body(const DemoOrder& order);
[[nodiscard]] std::string write_update_body(const DemoOrder& order);

}  // namespace counterfoil
