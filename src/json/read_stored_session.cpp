#include "json/parse.h"
#include "json/read_objects.h"
#include "json/read_options.h"
#include "json/session_body.h"
#include "json/session_outline.h"
#include "json/split.h"

namespace counterfoil::json {
namespace {

// Each takes the value that stands here for its slot; false when the text is not one of ours.
template <class T>
bool take_slot(Splitter& text, Held<T>& slot) {
  if (slot) return false;  // it stands twice
  slot = Held<T>::of_text(text.take_value());
  return slot.has_value();
}

// The effective amount, which is computed again.
bool take_slot(Splitter& text, Held<MinorUnits>&) { return !text.take_value().empty(); }

// What merges by member is split too.
template <template <template <class> class> class Whole>
bool take_slot(Splitter& text, Held<Whole<Held>>& slot);

template <class Whole>
bool take_member(Splitter& text, std::string_view name, Whole& whole) {
  bool is_taken = false;
  const auto take_row = [&](const auto& row) {
    if (row.name != name) return false;
    is_taken = take_slot(text, whole.*(row.member));
    return true;
  };
  const bool is_known = std::apply([&](const auto&... row) { return (take_row(row) || ...); },
                                   FieldsOf<Whole>::table);
  return is_known && is_taken;
}

template <template <template <class> class> class Whole>
bool take_slot(Splitter& text, Held<Whole<Held>>& slot) {
  if (slot) return false;
  auto& whole = slot.edit();
  return text.take_object([&](std::string_view name) { return take_member(text, name, whole); });
}

// Its own fields are one text, without braces: the options come after them.
bool take_payment_method(Splitter& text, std::string_view document, ClientSession& session) {
  if (session.payment_method) return false;
  const std::size_t begin = text.place() + 1;
  std::size_t end = begin;
  const bool is_taken = text.take_object([&](std::string_view name) {
    if (session.options) return false;
    if (name == options_name) return take_slot(text, session.options);
    const bool has_value = !text.take_value().empty();
    end = text.place();
    return has_value;
  });
  if (!is_taken || end == begin) return false;
  session.payment_method = Held<PaymentMethod>::of_text(document.substr(begin, end - begin));
  return true;
}

bool split_session(std::string_view document, ClientSession& session) {
  Splitter text{document};
  const bool is_split = text.take_object([&](std::string_view name) {
    constexpr std::string_view payment_method = "paymentMethod";
    if (name == payment_method) return take_payment_method(text, document, session);
    return take_member(text, name, session);
  });
  return is_split && text.is_at_end();
}

template <class T>
void take_text(OutlinedTexts& texts, Held<T>& slot) {
  const auto text = texts.next();
  if (!text.empty()) slot = Held<T>::of_text(text);
}

template <class Whole>
void take_texts(OutlinedTexts& texts, Held<Whole>& slot) {
  if (!texts.has_any_of_next(field_count<Whole>)) return texts.skip(field_count<Whole>);
  auto& whole = slot.edit();
  for_each_field<Whole>([&](const auto& row) { take_text(texts, whole.*(row.member)); });
}

// Like split_session, in the order of write_session.
void take_outlined(OutlinedTexts texts, ClientSession& session) {
  for_each_field<ClientSession>([&](const auto& row) {
    using Rule = decltype(row.rule);
    if constexpr (std::is_same_v<Rule, PaymentMethodRule>) {
      take_text(texts, session.payment_method);
      take_text(texts, session.options);
    } else if constexpr (std::is_same_v<Rule, ObjectRule>) {
      take_texts(texts, session.*(row.member));
    } else if constexpr (!std::is_same_v<Rule, IntegerRule>) {
      take_text(texts, session.*(row.member));
    }
  });
}

bool take_apart(const StoredText& stored, ClientSession& session) {
  const OutlinedTexts texts{stored.document, stored.outline};
  if (!texts.is_whole()) return split_session(stored.document, session);
  take_outlined(texts, session);
  return true;
}

template <class T>
std::optional<T> read_held(As<T>, Value& value, Place place) {
  return read_value(As<T>{}, value, ObjectRule{}, place);
}
std::optional<PaymentMethodOptions> read_held(As<PaymentMethodOptions>, Value& value, Place place) {
  return read_options(value, place);
}

// Reads the text of the slot, when it has one.
template <class T>
bool read_text(Held<T>& slot) {
  if (slot.text().empty()) return true;
  Document document;
  const auto root = document.parse(slot.text(), stored_limits.depth_max);
  if (!root) return false;
  Reading reading{stored_limits};
  const Path path;
  auto value = read_held(As<T>{}, **root, {path, reading});
  if (!value || reading.has_error()) return false;
  slot.read_as(*std::move(value));
  return true;
}

// Source: write_selection.
bool read_selection(std::string_view text, ReadSession& read) {
  if (text.empty()) return true;
  Document document;
  const auto root = document.parse(text, stored_limits.depth_max);
  if (!root || (*root)->kind != Kind::object) return false;
  const Value* const type = find_member(**root, "paymentMethodType");
  if (type == nullptr || type->kind != Kind::string) return false;
  Selection selection{.method_type = std::string{type->text}, .network = {}};
  if (const Value* network = find_member(**root, "network")) selection.network = network->text;
  read.session.selection = std::move(selection);
  const Value* const surcharge = find_member(**root, "surcharge");
  if (surcharge == nullptr) return true;
  Reading reading{stored_limits};
  const Path path;
  read.surcharge = read_value(As<MinorUnits>{}, *surcharge, minor_units, {path, reading});
  return read.surcharge.has_value();
}

// The last fee is the surcharge: it is computed again.
bool drop_surcharge(const ReadSession& read, Held<Order>& order) {
  if (!read.surcharge) return true;
  if (!order || !read_text(order.edit().fees) || !order->fees || order->fees->empty()) return false;
  auto fees = *order->fees;
  if (fees.back().amount != *read.surcharge) return false;
  fees.pop_back();
  order.edit().fees = fees.empty() ? Held<std::vector<Fee>>{} : Held{std::move(fees)};
  return true;
}

// What the rules look at in the session after the patch: what amounts are computed from, where the
// patch keeps it, and the options, where it names them or something is selected.
bool read_what_rules_need(ClientSession& session, const SessionPatch& patch) {
  const bool selects =
      patch.selection.sets() || (patch.selection.keeps() && session.selection.has_value());
  if ((patch.options.sets() || selects) && !read_text(session.options)) return false;
  if (!session.order || patch.order.clears()) return true;
  Order& order = session.order.edit();
  const OrderPatch none;
  const OrderPatch& changes = patch.order.sets() ? patch.order.value() : none;
  return (!changes.line_items.keeps() || read_text(order.line_items)) &&
         (!changes.fees.keeps() || read_text(order.fees)) &&
         (!changes.shipping.keeps() || read_text(order.shipping));
}

}  // namespace

Result<ReadSession> read_stored_session(const StoredText& stored, const SessionPatch& patch) {
  ReadSession read;
  ClientSession& session = read.session;
  if (!take_apart(stored, session) || !read_selection(stored.selection, read) ||
      !drop_surcharge(read, session.order) || !read_what_rules_need(session, patch)) {
    return fail(Error{.code = ErrorCode::internal_error,
                      .log = {"a stored document is not a session we wrote"}});
  }
  session.amount = stored.amount_override;
  return read;
}

}  // namespace counterfoil::json
