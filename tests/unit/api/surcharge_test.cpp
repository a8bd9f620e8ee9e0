// What a selected payment method costs, while shopper and merchant change one session.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/json.hpp>

#include "api/draft_session.h"
#include "support/builders_json.h"

namespace counterfoil {
namespace {

using test::patch_of;

constexpr const char* options =
    R"("paymentMethod":{"options":{"PAYMENT_CARD":{"surcharge":{"amount":3},"networks":{)"
    R"("VISA":{"surcharge":{"amount":109}},"JCB":{"surcharge":{"amount":0}}}},)"
    R"("PAYPAL":{"surcharge":{"amount":49}},)"
    R"("IDEAL":{"surcharge":{"amount":0}},"KLARNA":{}}})";

StoredSession stored_as(const Draft::Content& content) {
  StoredSession stored;
  stored.document = content.document;
  stored.amount_override = content.amount_override;
  stored.selection = content.selection;
  return stored;
}

StoredSession session_of(const std::string& members) {
  return stored_as(test::value_of(
      draft_session(patch_of(R"({"currencyCode":"EUR",)" + members + "," + options + "}"))));
}

StoredSession with_lines() { return session_of(R"("order":{"lineItems":[{"amount":1000}]})"); }

SessionPatch select(const char* type, std::optional<std::string> network = std::nullopt) {
  SessionPatch patch;
  patch.selection = Selection{type, std::move(network)};
  return patch;
}

SessionPatch unselect() {
  SessionPatch patch;
  patch.selection = Change<Selection>::clear();
  return patch;
}

// The session after the patch, which changes it.
StoredSession after(const StoredSession& stored, const SessionPatch& patch) {
  const auto draft = test::value_of(draft_update(stored, patch));
  if (!draft.content) throw std::runtime_error("the patch changes nothing");
  return stored_as(*draft.content);
}

std::vector<std::string> changed(const StoredSession& stored, const SessionPatch& patch) {
  const auto draft = test::value_of(draft_update(stored, patch));
  return draft.content ? draft.content->members : std::vector<std::string>{};
}

std::string fees_of(const StoredSession& stored) {
  const auto document = boost::json::parse(stored.document).as_object();
  const auto* order = document.if_contains("order");
  const auto* fees = order == nullptr ? nullptr : order->as_object().if_contains("fees");
  return fees == nullptr ? "none" : boost::json::serialize(*fees);
}

std::int64_t amount_of(const StoredSession& stored) {
  return boost::json::parse(stored.document).at("amount").as_int64();
}

constexpr const char* visa_fee = R"([{"type":"SURCHARGE","amount":109}])";

TEST(Surcharge, OfTheSelectedMethodIsAFeeAndInTheTotal) {
  const auto selected = after(with_lines(), select("PAYMENT_CARD", "VISA"));
  EXPECT_EQ(fees_of(selected), visa_fee);
  EXPECT_EQ(amount_of(selected), 1109);
  EXPECT_EQ(changed(with_lines(), select("PAYMENT_CARD", "VISA")),
            std::vector<std::string>{"selectedPaymentMethod"});
}

TEST(Surcharge, IsThatOfTheLatestSelection) {
  auto session = after(with_lines(), select("PAYMENT_CARD", "VISA"));
  session = after(session, select("PAYPAL"));
  EXPECT_EQ(fees_of(session), R"([{"type":"SURCHARGE","amount":49}])");
  EXPECT_EQ(amount_of(session), 1049);
  session = after(session, unselect());
  EXPECT_EQ(session, with_lines());
}

TEST(Surcharge, OfAListedNetworkIsItsOwn) {
  const std::vector<std::pair<SessionPatch, std::int64_t>> totals{
      {select("PAYMENT_CARD"), 1003},
      {select("PAYMENT_CARD", "MASTERCARD"), 1003},
      {select("PAYMENT_CARD", "JCB"), 1000},
      {select("IDEAL"), 1000},
      {select("KLARNA"), 1000},
      {select("NOBODY_KNOWS"), 1000},
      {select("PAYPAL", "VISA"), 1049}};
  for (const auto& [selection, total] : totals) {
    EXPECT_EQ(amount_of(after(with_lines(), selection)), total)
        << selection.selection.value().method_type;
  }
}

TEST(Surcharge, TheSameSelectionAgainChangesNothing) {
  const auto selected = after(with_lines(), select("PAYPAL"));
  EXPECT_TRUE(changed(selected, select("PAYPAL")).empty());
  EXPECT_TRUE(changed(with_lines(), unselect()).empty());
}

TEST(Surcharge, OfNothingIsASelectionAllTheSame) {
  const auto selected = after(with_lines(), select("KLARNA"));
  EXPECT_EQ(fees_of(selected), "none");
  EXPECT_EQ(selected.document, with_lines().document);
  EXPECT_FALSE(selected.selection.empty());
}

TEST(Surcharge, IsNotChargedWithAnOverrideUntilThatIsDropped) {
  const auto selected = after(with_lines(), select("PAYPAL"));
  const auto overridden = after(selected, patch_of(R"({"amount":7})"));
  EXPECT_EQ(fees_of(overridden), "none");
  EXPECT_EQ(amount_of(overridden), 7);
  const auto dropped = after(overridden, patch_of(R"({"amount":null})"));
  EXPECT_EQ(dropped, selected);
}

TEST(Surcharge, IsNotChargedWithoutLineItems) {
  const auto selected = after(session_of(R"("order":{"fees":[{"amount":5}]})"), select("PAYPAL"));
  EXPECT_EQ(fees_of(selected), R"([{"amount":5}])");
  const auto filled = after(selected, patch_of(R"({"order":{"lineItems":[{"amount":1}]}})"));
  EXPECT_EQ(fees_of(filled), R"([{"amount":5},{"type":"SURCHARGE","amount":49}])");
  EXPECT_EQ(amount_of(filled), 55);
  const auto emptied = after(filled, patch_of(R"({"order":null})"));
  EXPECT_EQ(fees_of(emptied), "none");
}

TEST(Surcharge, AMerchantsPatchOfFeesDoesNotLoseTheSelection) {
  const auto selected = after(with_lines(), select("PAYPAL"));
  const auto patch = patch_of(R"({"order":{"fees":[{"type":"GIFT","amount":20}]}})");
  const auto patched = after(selected, patch);
  EXPECT_EQ(fees_of(patched), R"([{"type":"GIFT","amount":20},{"type":"SURCHARGE","amount":49}])");
  EXPECT_EQ(amount_of(patched), 1069);
  EXPECT_EQ(changed(selected, patch), std::vector<std::string>{"order.fees"});
  EXPECT_EQ(fees_of(after(patched, patch_of(R"({"order":{"fees":[]}})"))),
            R"([{"type":"SURCHARGE","amount":49}])");
  EXPECT_EQ(fees_of(after(patched, unselect())), R"([{"type":"GIFT","amount":20}])");
}

// Who reads a session, changes it and sends it back does not charge the shopper twice.
TEST(Surcharge, SentBackAsItWasShownIsNotChargedTwice) {
  const auto selected = after(with_lines(), select("PAYPAL"));
  const auto shown = boost::json::parse(selected.document).as_object();
  const auto echo =
      patch_of(boost::json::serialize(boost::json::object{{"order", shown.at("order")}}));
  EXPECT_TRUE(changed(selected, echo).empty());
  const auto patched = after(
      selected, patch_of(R"({"order":{"fees":[{"type":"SURCHARGE","amount":49},{"amount":1}]}})"));
  EXPECT_EQ(fees_of(patched), R"([{"amount":1},{"type":"SURCHARGE","amount":49}])");
  // Of another amount, it is a fee of the merchant's own.
  EXPECT_EQ(amount_of(after(selected,
                            patch_of(R"({"order":{"fees":[{"type":"SURCHARGE","amount":50}]}})"))),
            1099);
}

TEST(Surcharge, ThatDoesNotFitIsAFault) {
  const auto session = session_of(R"("order":{"lineItems":[{"amount":9223372036854775800}]})");
  const auto draft = draft_update(session, select("PAYPAL"));
  ASSERT_FALSE(draft);
  EXPECT_EQ(draft.error().code, ErrorCode::session_rule_broken);
  EXPECT_EQ(draft.error().faults.at(0).path, "$.paymentMethod.options");
}

TEST(Surcharge, ASelectionThatWeDidNotWriteIsADefectOfOurs) {
  auto session = after(with_lines(), select("PAYPAL"));
  const auto good = session.selection;
  for (const std::string bad : {"x", "[]", "{}", R"({"paymentMethodType":1})",
                                R"({"paymentMethodType":"PAYPAL","surcharge":50})",
                                R"({"paymentMethodType":"PAYPAL","surcharge":"49"})"}) {
    session.selection = bad;
    const auto draft = draft_update(session, patch_of("{}"));
    ASSERT_FALSE(draft) << bad;
    EXPECT_EQ(draft.error().code, ErrorCode::internal_error);
  }
  session.selection = good;
  EXPECT_TRUE(draft_update(session, patch_of("{}")));
}

// What the total has to be, told without the code that computes it.
struct Model {
  std::int64_t lines = 0;
  std::int64_t fees = 0;
  bool is_overridden = false;
  std::int64_t override_amount = 0;
  std::int64_t asked = 0;

  [[nodiscard]] std::int64_t surcharge() const { return is_overridden || lines == 0 ? 0 : asked; }
  [[nodiscard]] std::int64_t total() const {
    return is_overridden ? override_amount : lines + fees + surcharge();
  }
};

std::string array_of(std::int64_t amount) {
  return amount == 0 ? "[]" : R"([{"amount":)" + std::to_string(amount) + "}]";
}

SessionPatch draw_change(Model& model) {
  const auto amount = *rc::gen::inRange<std::int64_t>(0, 4) * 100;
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      model.lines = amount;
      return patch_of(R"({"order":{"lineItems":)" + array_of(amount) + "}}");
    case 1:
      model.fees = amount;
      return patch_of(R"({"order":{"fees":)" + array_of(amount) + "}}");
    case 2:
      model.is_overridden = true;
      model.override_amount = amount;
      return patch_of(R"({"amount":)" + std::to_string(amount) + "}");
    case 3:
      model.is_overridden = false;
      return patch_of(R"({"amount":null})");
    case 4:
      model.asked = 0;
      return unselect();
    default:
      model.asked = *rc::gen::element<std::int64_t>(109, 49);
      return model.asked == 49 ? select("PAYPAL") : select("PAYMENT_CARD", "VISA");
  }
}

RC_GTEST_PROP(Surcharge, TheTotalIsThatOfTheModelAfterAnyChanges, ()) {
  auto session = session_of(R"("order":{"lineItems":[{"amount":100}]})");
  Model model;
  model.lines = 100;
  for (int left = *rc::gen::inRange(1, 12); left > 0; --left) {
    const auto draft = test::value_of(draft_update(session, draw_change(model)));
    if (draft.content) session = stored_as(*draft.content);
    RC_LOG() << session.document << '\n';
    const auto document = boost::json::parse(session.document).as_object();
    const auto* amount = document.if_contains("amount");
    RC_ASSERT((amount == nullptr ? 0 : amount->as_int64()) == model.total());
    const bool shows_surcharge = fees_of(session).find("SURCHARGE") != std::string::npos;
    RC_ASSERT(shows_surcharge == (model.surcharge() > 0));
  }
}

}  // namespace
}  // namespace counterfoil
