// SessionTexts: the texts of the members of a stored document that a checkout is shown.
#pragma once

#include <optional>
#include <string_view>

namespace counterfoil::json {

// Each is the text of a JSON value, or of a JSON string with its quotes; empty when it is not
// there. All point into the document.
struct SessionTexts {
  std::string_view customer_id = {};
  std::string_view order_id = {};
  std::string_view amount = {};  // the effective one
  std::string_view currency_code = {};
  std::string_view line_items = {};
  std::string_view country_code = {};
  std::string_view fees = {};
  std::string_view shipping = {};
  std::string_view shipping_method_id = {};
  std::string_view customer = {};
  std::string_view vault_on_success = {};
  std::string_view vault_on_agreement = {};
  std::string_view descriptor = {};
  std::string_view ordered_allowed_card_networks = {};
  std::string_view options = {};
};

// Takes apart what write_session wrote; nothing when it is not that, as far as it is looked at.
[[nodiscard]] std::optional<SessionTexts> find_session_texts(std::string_view document);

}  // namespace counterfoil::json
