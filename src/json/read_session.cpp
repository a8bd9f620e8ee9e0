#include <utility>

#include "json/parse.h"
#include "json/read_objects.h"
#include "json/read_options.h"
#include "json/session_body.h"

namespace counterfoil::json {
namespace {

enum class ClientToken { unknown, required };

// paymentMethod stands for two members of the session: its own fields and its options.
void read_payment_method(SessionPatch& patch, Value& value, Place place) {
  if (value.kind == Kind::null) {
    patch.payment_method = Change<PaymentMethod>::clear();
    return;
  }
  if (value.kind != Kind::object) {
    place.fault("Value must be an object");
    return;
  }
  PaymentMethod payment_method;
  for (Value* member = value.first; member != nullptr; member = member->next) {
    const Path path{place.path, member->key};
    const Place here{path, place.reading};
    if (member->key == options_name) {
      if (member->kind == Kind::null) {
        patch.options = Change<PaymentMethodOptions>::clear();
      } else if (auto options = read_options(*member, here)) {
        patch.options = *std::move(options);
      }
    } else if (!read_member(payment_method, *member, here)) {
      place.reading.add_unknown_member(path);
    }
  }
  patch.payment_method = std::move(payment_method);
}

bool read_root_member(SessionPatch& patch, Value& member, Place place) {
  const auto read_row = [&](const auto& row) {
    if (row.name != member.key) return false;
    if constexpr (std::is_same_v<decltype(row.rule), PaymentMethodRule>) {
      read_payment_method(patch, member, place);
    } else {
      read_slot(patch.*(row.member), member, row.rule, place);
    }
    return true;
  };
  return std::apply([&](const auto&... row) { return (read_row(row) || ...); },
                    FieldsOf<SessionPatch>::table);
}

constexpr std::string_view client_token_name = "clientToken";

Result<SessionBody> read_body(std::string_view text, const ReadLimits& limits,
                              ClientToken client_token) {
  Document document;
  TRY(Value * root, document.parse(text, limits.depth_max));
  Reading reading{limits};
  const Path path;
  SessionBody body;
  if (root->kind != Kind::object) reading.add_fault(path, "Value must be an object");
  std::optional<std::string> token;
  for (Value* member = root->first; member != nullptr && root->kind == Kind::object;
       member = member->next) {
    const Path member_path{path, member->key};
    const Place here{member_path, reading};
    if (client_token == ClientToken::required && member->key == client_token_name) {
      if (member->kind == Kind::null) {
        here.fault(required_text);
      } else {
        token = read_text(*member, here);
      }
      if (!token) token.emplace();  // it is there, and its fault is noted
    } else if (!read_root_member(body.patch, *member, here)) {
      reading.add_fault(member_path, "The client session has no field of this name");
    }
  }
  if (client_token == ClientToken::required && root->kind == Kind::object) {
    if (!token) reading.add_fault(Path{path, client_token_name}, required_text);
    body.client_token = token.value_or("");
  }
  if (reading.has_error()) return fail(reading.take_error());
  body.warnings = reading.take_warnings();
  return body;
}

}  // namespace

Result<SessionBody> read_create_body(std::string_view text, const ReadLimits& limits) {
  return read_body(text, limits, ClientToken::unknown);
}

Result<SessionBody> read_update_body(std::string_view text, const ReadLimits& limits) {
  return read_body(text, limits, ClientToken::required);
}

}  // namespace counterfoil::json
