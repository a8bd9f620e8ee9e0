#include "json/session_texts.h"

#include "json/split.h"

namespace counterfoil::json {
namespace {

bool take_text(Splitter& text, std::string_view& slot) {
  slot = text.take_value();
  return !slot.empty();
}

bool skip_value(Splitter& text) { return !text.take_value().empty(); }

bool take_shipping(Splitter& text, SessionTexts& texts) {
  if (!take_text(text, texts.shipping)) return false;
  Splitter members{texts.shipping};
  return members.take_object([&](std::string_view name) {
    return name == "methodId" ? take_text(members, texts.shipping_method_id) : skip_value(members);
  });
}

bool take_order(Splitter& text, SessionTexts& texts) {
  return text.take_object([&](std::string_view name) {
    if (name == "lineItems") return take_text(text, texts.line_items);
    if (name == "countryCode") return take_text(text, texts.country_code);
    if (name == "fees") return take_text(text, texts.fees);
    if (name == "shipping") return take_shipping(text, texts);
    return skip_value(text);
  });
}

bool take_payment_method(Splitter& text, SessionTexts& texts) {
  return text.take_object([&](std::string_view name) {
    if (name == "vaultOnSuccess") return take_text(text, texts.vault_on_success);
    if (name == "vaultOnAgreement") return take_text(text, texts.vault_on_agreement);
    if (name == "descriptor") return take_text(text, texts.descriptor);
    if (name == "orderedAllowedCardNetworks") {
      return take_text(text, texts.ordered_allowed_card_networks);
    }
    if (name == "options") return take_text(text, texts.options);
    return skip_value(text);
  });
}

}  // namespace

std::optional<SessionTexts> find_session_texts(std::string_view document) {
  SessionTexts texts;
  Splitter text{document};
  const bool is_split = text.take_object([&](std::string_view name) {
    if (name == "customerId") return take_text(text, texts.customer_id);
    if (name == "orderId") return take_text(text, texts.order_id);
    if (name == "amount") return take_text(text, texts.amount);
    if (name == "currencyCode") return take_text(text, texts.currency_code);
    if (name == "order") return take_order(text, texts);
    if (name == "customer") return take_text(text, texts.customer);
    if (name == "paymentMethod") return take_payment_method(text, texts);
    return skip_value(text);  // metadata is the merchant's own
  });
  if (!is_split || !text.is_at_end()) return std::nullopt;
  return texts;
}

}  // namespace counterfoil::json
