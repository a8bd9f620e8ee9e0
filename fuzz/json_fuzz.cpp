// The JSON reader on any bytes: it agrees with Boost.JSON but for the refusals we document, never
// stops the program, and what it accepts is written and read back the same.
#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ensure.h"
#include "domain/apply_patch.h"
#include "domain/validate.h"
#include "json/parse.h"
#include "json/read_actions.h"
#include "json/session_body.h"
#include "json/writer.h"

namespace counterfoil {
namespace {

using json::Document;
using json::ReadLimits;
using json::SessionBody;

const ReadLimits limits;

// With our depth, so that the refusals left are those of duplicates and of numbers.
bool boost_accepts(std::string_view text) {
  boost::json::error_code ec;
  boost::json::parse_options options;
  options.max_depth = limits.depth_max;
  static_cast<void>(boost::json::parse(text, ec, {}, options));
  return !ec;
}

// As text: Boost.JSON makes NaN of 0e400, which does not equal itself.
std::string meaning_of(std::string_view text) {
  return boost::json::serialize(boost::json::parse(text));
}

void check_parser(std::string_view text) {
  Document document;
  const auto root = document.parse(text, limits.depth_max);
  const bool is_expected_refusal =
      !root && (root.error().client_text.find("stands twice") != std::string::npos ||
                root.error().client_text.find("out of range") != std::string::npos);
  if (!is_expected_refusal) {
    ensure(root.has_value() == boost_accepts(text), "we accept what Boost.JSON accepts");
  }
  if (!root) {
    ensure(root.error().code == ErrorCode::malformed_json, "a refusal is malformed_json");
    return;
  }
  std::string written;
  json::append_value(written, **root);
  Document again;
  const auto reread = again.parse(written, limits.depth_max);
  ensure(reread.has_value(), "what we write is JSON");
  std::string rewritten;
  json::append_value(rewritten, **reread);
  ensure(rewritten == written, "writing what was read changes nothing");
  ensure(meaning_of(written) == meaning_of(text), "the meaning is kept");
  const auto canonical = json::canonical_text(**root);
  Document third;
  const auto of_canonical = third.parse(canonical, limits.depth_max);
  ensure(of_canonical.has_value(), "canonical text is JSON");
  ensure(json::canonical_text(**of_canonical) == canonical, "canonical text is its own");
}

void check_session_round_trip(const SessionBody& body) {
  const ClientSession session = create_session(body.patch);
  const auto amounts = check_session(session);
  if (!amounts) {
    ensure(!amounts.error().faults.empty(), "a broken rule has a fault");
    return;
  }
  const ClientSession empty;
  const auto document = json::write_session(session, *amounts, empty).document;
  const auto amount_override = session.amount ? std::optional{*session.amount} : std::nullopt;
  const auto read = json::read_stored_session({document, amount_override}, SessionPatch{});
  ensure(read.has_value(), "what we write we read");
  const auto amounts_again = check_session(read->session);
  ensure(amounts_again.has_value(), "what is read back keeps the rules");
  const auto again = json::write_session(read->session, *amounts_again, session);
  ensure(again.document == document, "writing again gives the same bytes");
  ensure(again.changed_members.empty(), "what is read back is what was written");
  const auto kept = json::read_stored_session({document, amount_override}, body.patch);
  ensure(kept.has_value(), "what we write we read for any patch");
  const auto patched = apply_patch(kept->session, body.patch);
  ensure(patched.has_value(), "the body as a patch is accepted");
  const auto rewritten = json::write_session(*patched, *amounts, kept->session);
  ensure(rewritten.document == document, "the body as a patch changes nothing");
  ensure(rewritten.changed_members.empty(), "what changes nothing names no member");
}

// Any bytes as a stored document: what can be split can be written, and stays the same.
void check_stored(std::string_view text) {
  const auto read = json::read_stored_session({text}, SessionPatch{});
  if (!read) {
    ensure(read.error().code == ErrorCode::internal_error, "it is a defect of ours");
    return;
  }
  std::vector<Fault> faults;
  const ClientSession& session = read->session;
  static_cast<void>(compute_amounts(session, faults));
  const auto written = json::write_session(session, {}, session);
  ensure(written.changed_members.empty(), "nothing differs from itself");
}

void check_body(const Result<SessionBody>& body) {
  if (!body) {
    const bool has_faults = !body.error().faults.empty();
    ensure(has_faults == (body.error().code == ErrorCode::request_invalid),
           "an invalid request says where");
    return;
  }
  check_session_round_trip(*body);
  const auto patched = apply_patch(ClientSession{}, body->patch);
  ensure(patched.has_value() == !create_session(body->patch).options.has_value(),
         "a patch is refused for its options alone");
}

// A session in which there is something to select, and what it costs.
ClientSession session_for_shoppers() {
  const auto body = json::read_create_body(
      R"({"currencyCode":"EUR","order":{"lineItems":[{"amount":100}],"fees":[{"amount":1}]},)"
      R"("paymentMethod":{"options":{"PAYMENT_CARD":{"networks":{"VISA":{"surcharge":)"
      R"({"amount":9}}}},"PAYPAL":{"surcharge":{"amount":49}}}}})",
      limits);
  ensure(body.has_value(), "the session for shoppers is one");
  return create_session(body->patch);
}

void check_actions(std::string_view text) {
  static const ClientSession before = session_for_shoppers();
  static const std::vector<ShippingMethod> methods{
      {.id = "fast", .name = "Fast", .description = "", .amount = MinorUnits{5}}};
  const auto patch = json::read_actions_body(text, limits, methods);
  if (!patch) return;
  const auto after = apply_patch(before, *patch);
  ensure(after.has_value(), "no action changes options");
  const auto amounts = check_session(*after);
  ensure(amounts.has_value(), "no action breaks a rule of this session");
  const auto written = json::write_session(*after, *amounts, before);
  const auto read = json::read_stored_session({written.document, std::nullopt, written.selection},
                                              SessionPatch{});
  ensure(read.has_value(), "what we write we read");
  ensure(read->surcharge == amounts->surcharge, "a surcharge is found again");
  const auto amounts_again = check_session(read->session);
  ensure(amounts_again.has_value() && amounts_again->surcharge == amounts->surcharge,
         "and is the same");
  const auto again = json::write_session(read->session, *amounts_again, *after);
  ensure(again.document == written.document && again.selection == written.selection,
         "writing again gives the same bytes");
  ensure(again.changed_members.empty(), "what is read back is what was written");
}

}  // namespace
}  // namespace counterfoil

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  counterfoil::check_parser(text);
  counterfoil::check_stored(text);
  counterfoil::check_actions(text);
  counterfoil::check_body(counterfoil::json::read_create_body(text, counterfoil::limits));
  counterfoil::check_body(counterfoil::json::read_update_body(text, counterfoil::limits));
  return 0;
}
