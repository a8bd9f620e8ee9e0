#include "json/session_body.h"

#include "domain/fields.h"
#include "json/writer.h"

namespace counterfoil::json {
namespace {

template <class T>
requires requires { FieldsOf<T>::table; }
void write_value(Writer& out, const T& object);

void write_value(Writer& out, const std::string& text) { out.string(text); }
void write_value(Writer& out, MinorUnits amount) { out.integer(amount.value); }
void write_value(Writer& out, std::int64_t number) { out.integer(number); }
void write_value(Writer& out, bool truth) { out.boolean(truth); }
void write_value(Writer& out, const JsonText& json) { out.raw(json.text); }
template <class List>
void write_value(Writer& out, Closed<List> listed) {
  out.string(listed.text());
}
template <class T>
void write_value(Writer& out, const std::vector<T>& elements) {
  out.begin_array();
  for (const T& element : elements) write_value(out, element);
  out.end_array();
}
template <class T>
void write_member(Writer& out, std::string_view name, const T& value) {
  out.name(name);
  write_value(out, value);
}
template <class T>
void write_member(Writer& out, std::string_view name, const std::optional<T>& slot) {
  if (slot) write_member(out, name, *slot);
}

template <class T>
requires requires { FieldsOf<T>::table; }
void write_value(Writer& out, const T& object) {
  out.begin_object();
  for_each_field<T>([&](const auto& row) { write_member(out, row.name, object.*(row.member)); });
  out.end_object();
}

void write_networks(Writer& out, const std::vector<CardNetworkOption>& networks) {
  out.name("networks");
  out.begin_object();
  for (const auto& option : networks) {
    out.name(option.network.text());
    out.begin_object();
    write_member(out, "surcharge", option.surcharge);
    out.end_object();
  }
  out.end_object();
}

void write_option(Writer& out, const PaymentMethodOption& option) {
  out.name(option.type);
  out.begin_object();
  write_member(out, "surcharge", option.surcharge);
  if (option.networks) write_networks(out, *option.networks);
  write_member(out, "captureVaultedCardCvv", option.capture_vaulted_card_cvv);
  write_member(out, "merchantName", option.merchant_name);
  if (option.extra_merchant_data) {
    write_member(out, "extraMerchantData", JsonText{option.extra_merchant_data->text});
  }
  for (const auto& [name, json] : option.further) write_member(out, name, JsonText{json.text});
  out.end_object();
}

void write_payment_method(Writer& out, const ClientSession& session) {
  out.name("paymentMethod");
  out.begin_object();
  for_each_field<PaymentMethod>([&](const auto& row) {
    write_member(out, row.name, (*session.payment_method).*(row.member));
  });
  if (session.options) {
    out.name(options_name);
    out.begin_object();
    for (const auto& option : session.options->entries) write_option(out, option);
    out.end_object();
  }
  out.end_object();
}

}  // namespace

std::string write_session(const ClientSession& session, std::optional<MinorUnits> amount) {
  std::string text;
  constexpr std::size_t usual_size = 2048;
  text.reserve(usual_size);
  Writer out{text};
  out.begin_object();
  for_each_field<ClientSession>([&](const auto& row) {
    using Rule = decltype(row.rule);
    if constexpr (std::is_same_v<Rule, PaymentMethodRule>) {
      if (session.payment_method) write_payment_method(out, session);
    } else if constexpr (std::is_same_v<Rule, IntegerRule>) {
      write_member(out, row.name, amount);
    } else {
      write_member(out, row.name, session.*(row.member));
    }
  });
  out.end_object();
  text.shrink_to_fit();  // it may stay in memory for long
  return text;
}

}  // namespace counterfoil::json
