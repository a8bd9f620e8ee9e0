// The field tables: every wire name, its member and its rule, once, in the order of an answer.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "domain/session.h"
#include "domain/text_rules.h"

namespace counterfoil {

enum class Presence { optional, required };

// One member of an object on the wire. `rule` narrows what the member's type allows.
template <class Owner, class Member, class Rule>
struct Field {
  std::string_view name;
  Member Owner::*member;
  Rule rule;
  Presence presence;
};

template <class Owner, class Member, class Rule>
constexpr auto field(std::string_view name, Member Owner::*member, Rule rule,
                     Presence presence = Presence::optional) {
  return Field<Owner, Member, Rule>{name, member, rule, presence};
}

// An int64 token from `min` up.
struct IntegerRule {
  std::int64_t min = 0;
};
// A number token from 0 up, kept as sent.
struct NumberRule {};
struct BooleanRule {};
// One of the texts of the member's closed list.
struct ListRule {};
// An object with a field table of its own, or an array of such objects.
struct ObjectRule {};
// Any JSON object, kept as sent. Keys must not be empty, at any depth.
struct MetadataRule {};
// paymentMethod and its options: two members of the session that stand in one object on the wire.
struct PaymentMethodRule {};
// An array of card networks, none twice.
struct CardNetworksRule {};

inline constexpr IntegerRule minor_units{0};
inline constexpr IntegerRule counted{1};
inline constexpr TextRule text_1_255{1, 255};
inline constexpr TextRule text_0_255{0, 255};
inline constexpr TextRule text_1_1024{1, 1024};
inline constexpr TextRule any_text{0, 0};
inline constexpr TextRule identifier_1_255{1, 255, TextMeaning::identifier};
inline constexpr TextRule identifier_0_255{0, 255, TextMeaning::identifier};
inline constexpr TextRule identifier_1_1024{1, 1024, TextMeaning::identifier};
inline constexpr TextRule any_identifier{0, 0, TextMeaning::identifier};

// FieldsOf<T>::table is the field table of the object T. Source of every row: contract §2.
template <class T>
struct FieldsOf;

template <>
struct FieldsOf<Address> {
  static constexpr auto table =
      std::tuple{field("firstName", &Address::first_name, text_1_255),
                 field("lastName", &Address::last_name, text_1_255),
                 field("addressLine1", &Address::address_line_1, text_1_255),
                 field("addressLine2", &Address::address_line_2, text_0_255),
                 field("city", &Address::city, text_1_255),
                 field("state", &Address::state, text_1_255),
                 field("postalCode", &Address::postal_code, text_1_255),
                 field("countryCode", &Address::country_code, ListRule{})};
};

template <template <class> class Slot>
struct FieldsOf<CustomerOf<Slot>> {
  using Owner = CustomerOf<Slot>;
  static constexpr auto table =
      std::tuple{field("emailAddress", &Owner::email_address, EmailRule{}),
                 field("mobileNumber", &Owner::mobile_number, text_1_255),
                 field("firstName", &Owner::first_name, text_1_255),
                 field("lastName", &Owner::last_name, text_1_255),
                 field("billingAddress", &Owner::billing_address, ObjectRule{}),
                 field("shippingAddress", &Owner::shipping_address, ObjectRule{}),
                 field("taxId", &Owner::tax_id, identifier_0_255),
                 field("nationalDocumentId", &Owner::national_document_id, identifier_0_255)};
};

template <>
struct FieldsOf<ProductData> {
  static constexpr auto table = std::tuple{
      field("sku", &ProductData::sku, identifier_1_255),
      field("brand", &ProductData::brand, text_1_255),
      field("color", &ProductData::color, text_1_255),
      field("globalTradeItemNumber", &ProductData::global_trade_item_number, identifier_1_255),
      field("manufacturerPartNumber", &ProductData::manufacturer_part_number, identifier_1_255),
      field("weight", &ProductData::weight, NumberRule{}),
      field("weightUnit", &ProductData::weight_unit, text_1_255),
      field("pageUrl", &ProductData::page_url, identifier_1_1024)};
};

template <>
struct FieldsOf<LineItem> {
  static constexpr auto table =
      std::tuple{field("itemId", &LineItem::item_id, identifier_1_255),
                 field("name", &LineItem::name, text_0_255),
                 field("description", &LineItem::description, text_0_255),
                 field("amount", &LineItem::amount, minor_units, Presence::required),
                 field("quantity", &LineItem::quantity, counted),
                 field("discountAmount", &LineItem::discount_amount, minor_units),
                 field("taxAmount", &LineItem::tax_amount, minor_units),
                 field("taxCode", &LineItem::tax_code, identifier_1_255),
                 field("productType", &LineItem::product_type, ListRule{}),
                 field("productData", &LineItem::product_data, ObjectRule{})};
};

template <>
struct FieldsOf<Fee> {
  static constexpr auto table = std::tuple{
      field("type", &Fee::type, text_1_255), field("description", &Fee::description, text_1_255),
      field("amount", &Fee::amount, minor_units, Presence::required)};
};

template <>
struct FieldsOf<Shipping> {
  static constexpr auto table =
      std::tuple{field("amount", &Shipping::amount, minor_units),
                 field("methodId", &Shipping::method_id, any_identifier),
                 field("methodName", &Shipping::method_name, any_text),
                 field("methodDescription", &Shipping::method_description, any_text)};
};

template <template <class> class Slot>
struct FieldsOf<OrderOf<Slot>> {
  using Owner = OrderOf<Slot>;
  static constexpr auto table = std::tuple{
      field("lineItems", &Owner::line_items, ObjectRule{}),
      field("countryCode", &Owner::country_code, ListRule{}),
      field("retailerCountryCode", &Owner::retailer_country_code, ListRule{}),
      field("fees", &Owner::fees, ObjectRule{}), field("shipping", &Owner::shipping, ObjectRule{})};
};

template <>
struct FieldsOf<Surcharge> {
  static constexpr auto table = std::tuple{field("amount", &Surcharge::amount, minor_units)};
};

template <>
struct FieldsOf<PaymentMethod> {
  static constexpr auto table =
      std::tuple{field("vaultOnSuccess", &PaymentMethod::vault_on_success, BooleanRule{}),
                 field("vaultOn3DS", &PaymentMethod::vault_on_3ds, BooleanRule{}),
                 field("vaultOnAgreement", &PaymentMethod::vault_on_agreement, BooleanRule{}),
                 field("descriptor", &PaymentMethod::descriptor, text_0_255),
                 field("paymentType", &PaymentMethod::payment_type, ListRule{}),
                 field("authorizationType", &PaymentMethod::authorization_type, ListRule{}),
                 field("firstPaymentReason", &PaymentMethod::first_payment_reason, ListRule{}),
                 field("orderedAllowedCardNetworks", &PaymentMethod::ordered_allowed_card_networks,
                       CardNetworksRule{})};
};

// The rows of the session that merge like any member; options follow paymentMethod's object.
template <template <class> class Slot>
struct FieldsOf<SessionOf<Slot>> {
  using Owner = SessionOf<Slot>;
  static constexpr auto table =
      std::tuple{field("customerId", &Owner::customer_id, identifier_1_255),
                 field("orderId", &Owner::order_id, identifier_1_255),
                 field("amount", &Owner::amount, minor_units),
                 field("currencyCode", &Owner::currency_code, ListRule{}),
                 field("metadata", &Owner::metadata, MetadataRule{}),
                 field("order", &Owner::order, ObjectRule{}),
                 field("customer", &Owner::customer, ObjectRule{}),
                 field("paymentMethod", &Owner::payment_method, PaymentMethodRule{})};
};

// The name of the one member that stands inside paymentMethod on the wire.
inline constexpr std::string_view options_name = "options";

// Calls `visit` with every row of T's table, in order.
template <class T, class Visitor>
constexpr void for_each_field(Visitor&& visit) {
  std::apply([&](const auto&... row) { (visit(row), ...); }, FieldsOf<T>::table);
}

}  // namespace counterfoil
