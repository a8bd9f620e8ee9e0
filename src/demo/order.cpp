#include "demo/order.h"

#include <algorithm>
#include <charconv>

#include "json/parse.h"
#include "json/writer.h"

namespace counterfoil {
namespace {

constexpr std::size_t depth_max = 8;
constexpr std::int64_t quantity_max = 99;

Error invalid(std::string path, std::string description) {
  return {.code = ErrorCode::request_invalid,
          .faults = {{std::move(path), std::move(description)}}};
}

const json::Value* member(const json::Value& object, std::string_view name) {
  for (const json::Value* child = object.first; child != nullptr; child = child->next) {
    if (child->key == name) return child;
  }
  return nullptr;
}

std::string_view text_of(const json::Value* value) {
  return value != nullptr && value->kind == json::Kind::string ? value->text : std::string_view{};
}

// Nothing unless it is a whole number from 1 to `quantity_max`.
std::int64_t quantity_of(const json::Value* value) {
  std::int64_t quantity = 0;
  if (value == nullptr || value->kind != json::Kind::integer) return 0;
  const auto [end, error] =
      std::from_chars(value->text.data(), value->text.data() + value->text.size(), quantity);
  return error == std::errc{} && quantity <= quantity_max ? quantity : 0;
}

Result<DemoOrder::Line> read_line(const json::Value& value) {
  const std::string_view id = text_of(member(value, "itemId"));
  const auto product = std::ranges::find(demo_products, id, &DemoProduct::item_id);
  if (product == demo_products.end()) {
    return fail(invalid("$.lineItems", "Names something that is not sold here."));
  }
  const std::int64_t quantity = quantity_of(member(value, "quantity"));
  if (quantity < 1) return fail(invalid("$.lineItems", "A quantity must be from 1 to 99."));
  return DemoOrder::Line{&*product, quantity};
}

void write_lines(json::Writer& out, const DemoOrder& order) {
  out.begin_array();
  for (const auto& [product, quantity] : order.lines) {
    out.begin_object();
    out.name("itemId");
    out.string(product->item_id);
    out.name("name");
    out.string(product->name);
    out.name("description");
    out.string(product->description);
    out.name("amount");
    out.integer(product->amount);
    out.name("quantity");
    out.integer(quantity);
    out.end_object();
  }
  out.end_array();
}

void write_shipping(json::Writer& out, const DemoShipping& shipping) {
  out.name("shipping");
  out.begin_object();
  out.name("amount");
  out.integer(shipping.amount);
  out.name("methodId");
  out.string(shipping.id);
  out.name("methodName");
  out.string(shipping.name);
  out.name("methodDescription");
  out.string(shipping.description);
  out.end_object();
}

void write_surcharges(json::Writer& out) {
  out.name("paymentMethod");
  out.begin_object();
  out.name("options");
  out.begin_object();
  for (const DemoSurcharge& surcharge : demo_surcharges) {
    out.name(surcharge.payment_method_type);
    out.raw(R"({"surcharge":{"amount":)" + std::to_string(surcharge.amount) + "}}");
  }
  out.end_object();
  out.end_object();
}

}  // namespace

Result<DemoOrder> read_demo_order(std::string_view body) {
  json::Document document;
  TRY(const json::Value* root, document.parse(body, depth_max));
  DemoOrder order;
  order.client_token = text_of(member(*root, "clientToken"));
  const json::Value* lines = member(*root, "lineItems");
  if (lines == nullptr || lines->kind != json::Kind::array || lines->size > demo_products.size()) {
    return fail(invalid("$.lineItems", "Must be an array with a line item for each product."));
  }
  for (const json::Value* line = lines->first; line != nullptr; line = line->next) {
    TRY(order.lines.emplace_back(), read_line(*line));
  }
  if (const json::Value* id = member(*root, "shippingMethodId")) {
    const auto method = std::ranges::find(demo_shipping, text_of(id), &DemoShipping::id);
    if (method == demo_shipping.end()) {
      return fail(invalid("$.shippingMethodId", "Names no shipping method."));
    }
    order.shipping = &*method;
  }
  return order;
}

std::string write_create_body(const DemoOrder& order) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.name("orderId");
  out.string("demo-order");
  out.name("currencyCode");
  out.string(demo_currency);
  out.name("order");
  out.begin_object();
  out.name("countryCode");
  out.string(demo_country);
  out.name("lineItems");
  write_lines(out, order);
  if (order.shipping != nullptr) write_shipping(out, *order.shipping);
  out.end_object();
  write_surcharges(out);
  out.end_object();
  return text;
}

std::string write_update_body(const DemoOrder& order) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.name("clientToken");
  out.string(order.client_token);
  out.name("order");
  out.begin_object();
  out.name("lineItems");
  write_lines(out, order);
  if (order.shipping != nullptr) write_shipping(out, *order.shipping);
  out.end_object();
  out.end_object();
  return text;
}

}  // namespace counterfoil
