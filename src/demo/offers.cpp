#include "demo/offers.h"

#include "json/writer.h"

namespace counterfoil {
namespace {

template <class Offer>
void write_offer(json::Writer& out, std::string_view id_name, std::string_view id,
                 const Offer& offer) {
  out.begin_object();
  out.name(id_name);
  out.string(id);
  out.name("name");
  out.string(offer.name);
  out.name("description");
  out.string(offer.description);
  out.name("amount");
  out.integer(offer.amount);
  out.end_object();
}

}  // namespace

std::string write_demo_offers() {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.name("currencyCode");
  out.string(demo_currency);
  out.name("products");
  out.begin_array();
  for (const DemoProduct& product : demo_products) {
    write_offer(out, "itemId", product.item_id, product);
  }
  out.end_array();
  out.name("shippingMethods");
  out.begin_array();
  for (const DemoShipping& method : demo_shipping) write_offer(out, "id", method.id, method);
  out.end_array();
  out.end_object();
  return text;
}

}  // namespace counterfoil
