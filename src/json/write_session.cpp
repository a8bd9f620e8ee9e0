#include "json/session_body.h"

#include "domain/fields.h"
#include "json/session_outline.h"
#include "json/writer.h"

namespace counterfoil::json {
namespace {

template <class T>
requires requires { FieldsOf<T>::table; }
void write_value(Writer& out, const T& object);
void write_value(Writer& out, const CardNetworkOption& option);
void write_value(Writer& out, const PaymentMethodOption& option);

void write_value(Writer& out, const std::string& text) { out.string(text); }
void write_value(Writer& out, MinorUnits amount) { out.integer(amount.value); }
void write_value(Writer& out, std::int64_t number) { out.integer(number); }
void write_value(Writer& out, bool truth) { out.boolean(truth); }
void write_value(Writer& out, const JsonText& json) { out.raw(json.text); }
void write_value(Writer& out, const OpaqueJson& json) { out.raw(json.text); }
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
  out.field_name(name);
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

void write_value(Writer& out, const CardNetworkOption& option) {
  out.begin_object();
  write_member(out, "surcharge", option.surcharge);
  out.end_object();
}

void write_networks(Writer& out, const std::vector<CardNetworkOption>& networks) {
  out.field_name("networks");
  out.begin_object();
  for (const auto& option : networks) write_member(out, option.network.text(), option);
  out.end_object();
}

void write_value(Writer& out, const PaymentMethodOption& option) {
  out.begin_object();
  write_member(out, "surcharge", option.surcharge);
  if (option.networks) write_networks(out, *option.networks);
  write_member(out, "captureVaultedCardCvv", option.capture_vaulted_card_cvv);
  write_member(out, "merchantName", option.merchant_name);
  write_member(out, "extraMerchantData", option.extra_merchant_data);
  for (const auto& [name, json] : option.further) {
    out.name(name);
    write_value(out, json);
  }
  out.end_object();
}

void write_value(Writer& out, const PaymentMethodOptions& options) {
  out.begin_object();
  for (const auto& option : options.entries) {
    out.name(option.type);
    write_value(out, option);
  }
  out.end_object();
}

// Without braces: the options follow.
void write_value(Writer& out, const PaymentMethod& payment_method) {
  for_each_field<PaymentMethod>(
      [&](const auto& row) { write_member(out, row.name, payment_method.*(row.member)); });
}

template <class T>
void write_held(Writer& out, const Held<T>& held) {
  if (held.text().empty()) {
    write_value(out, *held);
  } else {
    out.raw(held.text());
  }
}

// The selection, and the surcharge that its session shows.
std::string write_selection(const Selection& selection, std::optional<MinorUnits> surcharge) {
  std::string text;
  Writer out{text};
  out.begin_object();
  write_member(out, "paymentMethodType", selection.method_type);
  write_member(out, "network", selection.network);
  write_member(out, "surcharge", surcharge);
  out.end_object();
  return text;
}

// Writes members of a session and compares each with what it was before.
class ChangeWriter {
 public:
  ChangeWriter(WrittenSession& written, std::optional<MinorUnits> surcharge)
      : written_{written}, surcharge_{surcharge} {
    if (surcharge) outline_.give_up();
  }

  void begin() { out_.begin_object(); }
  void end() { out_.end_object(); }
  void name(std::string_view name) { out_.field_name(name); }

  void write_amount(std::string_view name, std::optional<MinorUnits> effective) {
    write_member(out_, name, effective);
  }

  template <class T>
  void write(std::string_view parent, std::string_view name, const Held<T>& held,
             const Held<T>& before) {
    if (held) out_.field_name(name);
    write_contents(parent, name, held, before);
  }

  // The surcharge stands behind the merchant's own fees, and is no change of them.
  void write(std::string_view parent, std::string_view name, const Held<std::vector<Fee>>& fees,
             const Held<std::vector<Fee>>& before) {
    if (fees || surcharge_) out_.field_name(name);
    write_contents(parent, name, fees, before);
    if (!surcharge_) return;
    if (fees) {
      written_.document.pop_back();  // the array goes on
    } else {
      out_.begin_array();
    }
    write_value(out_, Fee{.type = surcharge_fee_type, .description = {}, .amount = *surcharge_});
    out_.end_array();
  }

  // Without its name. What is not held has the empty text, which no value has.
  template <class T>
  void write_contents(std::string_view parent, std::string_view name, const Held<T>& held,
                      const Held<T>& before) {
    const std::size_t begin = written_.document.size();
    if (held) write_held(out_, held);
    outline_.add(written_.document, begin);
    if (held && is_same_text(held.text(), before.text())) return;
    const auto text = std::string_view{written_.document}.substr(begin);
    if (before.text().empty() && before) {
      std::string unwritten;
      Writer out{unwritten};
      write_held(out, before);
      if (text != unwritten) note_change(parent, name);
    } else if (text != before.text()) {
      note_change(parent, name);
    }
  }

  [[nodiscard]] std::string outline() const { return outline_.text(); }

  void note_change(std::string_view parent, std::string_view name) {
    std::string path{parent};
    if (!parent.empty()) path += '.';
    path += name;
    written_.changed_members.push_back(std::move(path));
  }

 private:
  // A text that the patch has left where it was.
  static bool is_same_text(std::string_view a, std::string_view b) {
    return !a.empty() && a.data() == b.data() && a.size() == b.size();
  }

  WrittenSession& written_;
  std::optional<MinorUnits> surcharge_;
  Writer out_{written_.document};
  SessionOutline outline_;
};

template <class Whole>
void write_one_level(ChangeWriter& out, std::string_view name, const Held<Whole>& held,
                     const Held<Whole>& before) {
  const Whole none;
  const Whole& whole = held ? *held : none;
  const Whole& whole_before = before ? *before : none;
  if (held) {
    out.name(name);
    out.begin();
  }
  for_each_field<Whole>([&](const auto& row) {
    out.write(name, row.name, whole.*(row.member), whole_before.*(row.member));
  });
  if (held) out.end();
}

void write_payment_method(ChangeWriter& out, std::string_view name, const ClientSession& session,
                          const ClientSession& before) {
  if (session.payment_method) {
    out.name(name);
    out.begin();
  }
  out.write_contents("", name, session.payment_method, before.payment_method);
  out.write(name, options_name, session.options, before.options);
  if (session.payment_method) out.end();
}

}  // namespace

WrittenSession write_session(const ClientSession& session, const Amounts& amounts,
                             const ClientSession& before) {
  WrittenSession written;
  constexpr std::size_t usual_size = 2048;
  written.document.reserve(usual_size);
  ChangeWriter out{written, amounts.surcharge};
  out.begin();
  for_each_field<ClientSession>([&](const auto& row) {
    using Rule = decltype(row.rule);
    if constexpr (std::is_same_v<Rule, PaymentMethodRule>) {
      write_payment_method(out, row.name, session, before);
    } else if constexpr (std::is_same_v<Rule, IntegerRule>) {
      out.write_amount(row.name, amounts.effective);
      if (session.amount != before.amount) out.note_change("", row.name);
    } else if constexpr (std::is_same_v<Rule, ObjectRule>) {
      write_one_level(out, row.name, session.*(row.member), before.*(row.member));
    } else {
      out.write("", row.name, session.*(row.member), before.*(row.member));
    }
  });
  out.end();
  if (session.selection) written.selection = write_selection(*session.selection, amounts.surcharge);
  if (session.selection != before.selection) out.note_change("", "selectedPaymentMethod");
  written.outline = out.outline();
  written.document.shrink_to_fit();  // it may stay in memory for long
  return written;
}

}  // namespace counterfoil::json
