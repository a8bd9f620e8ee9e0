#include "support/builders_random.h"

#include <array>
#include <span>

namespace counterfoil::test {
namespace {

using boost::json::array;
using boost::json::object;

struct Member {
  const char* name;
  Json (*draw)();
};

enum class Dice { often, seldom };  // how often an optional member is sent

int roll(int sides) { return *rc::gen::inRange(0, sides); }

std::string_view pick(std::initializer_list<std::string_view> texts) {
  return texts.begin()[roll(static_cast<int>(texts.size()))];
}
Json pick_text(std::initializer_list<std::string_view> texts) { return Json(pick(texts)); }
Json pick_json(std::initializer_list<std::string_view> texts) {
  return boost::json::parse(pick(texts));
}

Json draw_text() { return pick_text({"a", "b", "text", "é€😀", "\"\\/\n\t", "0"}); }
Json draw_text_or_empty() { return pick_text({"", "a", "é"}); }
Json draw_email() { return pick_text({"a@b.co", "john@primer.io", "é@é.é"}); }
Json draw_country() { return pick_text({"FR", "DE", "GB"}); }
Json draw_currency() { return pick_text({"EUR", "GBP", "JPY"}); }
Json draw_boolean() { return roll(2) == 1; }
Json draw_amount() {
  if (roll(12) == 0) return std::int64_t{9223372036854775807} - roll(3);
  return *rc::gen::element<std::int64_t>(0, 1, 5, 100, 999);
}
Json draw_quantity() { return *rc::gen::element<std::int64_t>(1, 1, 2, 3, 1000); }
Json draw_product_type() { return pick_text({"PHYSICAL", "DIGITAL"}); }
Json draw_weight() { return *rc::gen::element<Json>(0, 1, 1.5, 0.25); }
Json draw_payment_type() { return pick_text({"ECOMMERCE", "SUBSCRIPTION"}); }
Json draw_authorization() { return pick_text({"FINAL", "ESTIMATED"}); }
Json draw_reason() { return pick_text({"CardOnFile", "Unscheduled"}); }

// Any of the members, or null for it; now and then one that is unknown.
object draw_members(std::span<const Member> members, Dice dice) {
  object drawn;
  const int sides = dice == Dice::often ? 8 : 16;
  for (const Member& member : members) {
    const int side = roll(sides);
    if (side < 5) drawn[member.name] = member.draw();
    if (side == 5) drawn[member.name] = nullptr;
  }
  return drawn;
}

object with_unknown(object drawn) {
  if (roll(6) == 0) drawn[unknown_name] = *rc::gen::element<Json>(1, nullptr, object{}, array{});
  return drawn;
}

Json draw_address() {
  static constexpr Member members[] = {
      {"firstName", draw_text},    {"lastName", draw_text},
      {"addressLine1", draw_text}, {"addressLine2", draw_text_or_empty},
      {"city", draw_text},         {"state", draw_text},
      {"postalCode", draw_text},   {"countryCode", draw_country}};
  return with_unknown(draw_members(members, Dice::seldom));
}

Json draw_product_data() {
  static constexpr Member members[] = {{"sku", draw_text},
                                       {"brand", draw_text},
                                       {"color", draw_text},
                                       {"globalTradeItemNumber", draw_text},
                                       {"manufacturerPartNumber", draw_text},
                                       {"weight", draw_weight},
                                       {"weightUnit", draw_text},
                                       {"pageUrl", draw_text}};
  return with_unknown(draw_members(members, Dice::seldom));
}

Json draw_line_item() {
  static constexpr Member members[] = {{"itemId", draw_text},
                                       {"name", draw_text_or_empty},
                                       {"description", draw_text_or_empty},
                                       {"quantity", draw_quantity},
                                       {"discountAmount", draw_amount},
                                       {"taxAmount", draw_amount},
                                       {"taxCode", draw_text},
                                       {"productType", draw_product_type},
                                       {"productData", draw_product_data}};
  object drawn = with_unknown(draw_members(members, Dice::seldom));
  drawn["amount"] = draw_amount();
  return drawn;
}

Json draw_fee() {
  static constexpr Member members[] = {{"type", draw_text}, {"description", draw_text}};
  object drawn = with_unknown(draw_members(members, Dice::often));
  drawn["amount"] = draw_amount();
  return drawn;
}

template <class Draw>
Json draw_array(Draw draw) {
  array drawn;
  for (int left = roll(4); left > 0; --left) drawn.push_back(draw());
  return drawn;
}
Json draw_line_items() { return draw_array(draw_line_item); }
Json draw_fees() { return draw_array(draw_fee); }

Json draw_shipping() {
  static constexpr Member members[] = {{"amount", draw_amount},
                                       {"methodId", draw_text_or_empty},
                                       {"methodName", draw_text_or_empty},
                                       {"methodDescription", draw_text_or_empty}};
  return with_unknown(draw_members(members, Dice::often));
}

Json draw_order() {
  static constexpr Member members[] = {{"lineItems", draw_line_items},
                                       {"countryCode", draw_country},
                                       {"retailerCountryCode", draw_country},
                                       {"fees", draw_fees},
                                       {"shipping", draw_shipping}};
  return with_unknown(draw_members(members, Dice::often));
}

Json draw_customer() {
  static constexpr Member members[] = {
      {"emailAddress", draw_email},     {"mobileNumber", draw_text},
      {"firstName", draw_text},         {"lastName", draw_text},
      {"billingAddress", draw_address}, {"shippingAddress", draw_address},
      {"taxId", draw_text_or_empty},    {"nationalDocumentId", draw_text_or_empty}};
  return with_unknown(draw_members(members, Dice::often));
}

Json draw_metadata() {
  return pick_json({"{}", R"({"a":1})", R"({"b":{"c":[1.5,null]}})", R"({"a":{},"z":[]})",
                    R"({"unknown":false})"});
}

Json draw_networks() {
  return pick_json({"[]", R"(["VISA"])", R"(["JCB","VISA"])", R"(["VISA","JCB"])"});
}

// Several are equal in meaning, so that a patch has a good chance to repeat what is stored.
Json draw_options() {
  return pick_json({"{}", R"({"PAYPAL":{"surcharge":{"amount":5}}})", R"({"PAYPAL":{"x":1}})",
                    R"({"PAYPAL":{"x":1.0}})", R"({"PAYPAL":{"x":1,"y":[2]},"KLARNA":{"z":"t"}})",
                    R"({"KLARNA":{"z":"t"},"PAYPAL":{"y":[2.0],"x":1e0}})",
                    R"({"PAYMENT_CARD":{"networks":{"VISA":{"surcharge":{"amount":1}},)"
                    R"("JCB":{"surcharge":{"amount":0}}}}})",
                    R"({"PAYMENT_CARD":{"networks":{"JCB":{"surcharge":{"amount":0}},)"
                    R"("VISA":{"surcharge":{"amount":1}}}}})"});
}

Json draw_payment_method() {
  static constexpr Member members[] = {{"vaultOnSuccess", draw_boolean},
                                       {"vaultOn3DS", draw_boolean},
                                       {"vaultOnAgreement", draw_boolean},
                                       {"descriptor", draw_text_or_empty},
                                       {"paymentType", draw_payment_type},
                                       {"authorizationType", draw_authorization},
                                       {"firstPaymentReason", draw_reason},
                                       {"orderedAllowedCardNetworks", draw_networks},
                                       {"options", draw_options}};
  return with_unknown(draw_members(members, Dice::seldom));
}

Json draw_root(Dice dice) {
  static constexpr Member members[] = {
      {"customerId", draw_text},   {"orderId", draw_text},
      {"amount", draw_amount},     {"currencyCode", draw_currency},
      {"metadata", draw_metadata}, {"order", draw_order},
      {"customer", draw_customer}, {"paymentMethod", draw_payment_method}};
  return draw_members(members, dice);
}

std::string draw_noise() { return std::string{pick({"", "", "", " ", "\n\t", " \r\n "})}; }

// One character, written as counterfoil does and in another way.
WrittenJson draw_character() {
  using Spelling = std::pair<std::string, std::string>;
  const auto [compact, noisy] = *rc::gen::element<Spelling>(
      Spelling{"a", R"(\u0061)"}, Spelling{"Z", "Z"}, Spelling{"/", R"(\/)"},
      Spelling{R"(\")", R"(\u0022)"}, Spelling{R"(\\)", R"(\u005c)"},
      Spelling{R"(\n)", R"(\u000A)"}, Spelling{R"(\u0000)", R"(\u0000)"},
      Spelling{"é", R"(\u00e9)"}, Spelling{"€", R"(\u20ac)"}, Spelling{"😀", R"(\ud83d\uDE00)"},
      Spelling{"\x7f", R"(\u007f)"});
  return {compact, noisy};
}

WrittenJson draw_written_text(int length_min) {
  WrittenJson text{"\"", "\""};
  for (int left = length_min + roll(4); left > 0; --left) {
    const auto [compact, noisy] = draw_character();
    text.compact += compact;
    text.noisy += noisy;
  }
  return {text.compact + '"', text.noisy + '"'};
}

std::string draw_digits(int length_max) {
  std::string digits;
  for (int left = 1 + roll(length_max); left > 0; --left) {
    digits += static_cast<char>('0' + roll(10));
  }
  return digits;
}

std::string draw_number_text() {
  std::string number = roll(3) == 0 ? "-" : "";
  number += roll(3) == 0 ? "0" : static_cast<char>('1' + roll(9)) + draw_digits(25);
  if (roll(2) == 0) number += '.' + draw_digits(25);
  if (roll(2) == 0) {
    number += pick({"e", "E", "e+", "E-", "e-"});
    number += draw_digits(2);
  }
  return number;
}

WrittenJson draw_leaf() {
  const int side = roll(6);
  if (side == 0) return draw_written_text(0);
  const auto text =
      side < 4 ? draw_number_text() : std::string{pick({"null", "true", "false", "[]", "{}"})};
  return {text, text};
}

WrittenJson draw_tree(int depth) {
  if (depth == 0 || roll(4) == 0) return draw_leaf();
  const bool is_object = roll(2) == 0;
  WrittenJson all{is_object ? "{" : "[", is_object ? "{" : "["};
  const int size = roll(4);
  for (int i = 0; i < size; ++i) {
    if (i > 0) all.compact += ',';
    if (i > 0) all.noisy += ',';
    all.noisy += draw_noise();
    if (is_object) {
      const auto name = draw_written_text(1);
      // The place makes the name unique.
      const auto end = std::to_string(i) + "\"";
      all.compact += name.compact.substr(0, name.compact.size() - 1) + end + ':';
      all.noisy += name.noisy.substr(0, name.noisy.size() - 1) + end + draw_noise() + ':';
      all.noisy += draw_noise();
    }
    const auto element = draw_tree(depth - 1);
    all.compact += element.compact;
    all.noisy += element.noisy + draw_noise();
  }
  return {all.compact + (is_object ? '}' : ']'), all.noisy + (is_object ? '}' : ']')};
}

}  // namespace

// Each drawn as one: a counterexample shows the whole, not every roll.
Json draw_create_body() {
  return *rc::gen::exec([] { return draw_root(Dice::often); });
}
Json draw_patch_body() {
  return *rc::gen::exec([] { return draw_root(Dice::seldom); });
}
WrittenJson draw_written_json(int depth) {
  return *rc::gen::exec([depth] { return draw_tree(depth); });
}

}  // namespace counterfoil::test
