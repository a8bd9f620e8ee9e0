// What PATCH makes of stored sessions, against a model and against whole sessions of values.
// RapidCheck prints the seed: run again with RC_PARAMS="seed=…".
#include "api/draft_session.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "domain/validate.h"
#include "support/builders_json.h"
#include "support/builders_random.h"
#include "unit/json/merge_model.h"

namespace counterfoil {
namespace {

using test::Json;

test::MergeModel new_model() {
  static const auto lists = boost::json::parse(test::test_file("enums.json"));
  return test::MergeModel{lists.at("orderedAllowedCardNetworksDefault").as_array()};
}

StoredSession stored_as(const Draft::Content& content) {
  StoredSession stored;
  stored.document = content.document;
  stored.amount_override = content.amount_override;
  return stored;
}

SessionPatch read_patch(const Json& body) { return test::patch_of(boost::json::serialize(body)); }

Json draw_body_with_currency() {
  auto body = test::draw_create_body();
  body.as_object()["currencyCode"] = "GBP";
  return body;
}

RC_GTEST_PROP(DraftUpdate, MergesAsTheModelDoes, ()) {
  auto model = new_model();
  const auto body = test::draw_create_body();
  const auto created = draft_session(read_patch(body));
  RC_ASSERT(model.create(body.as_object()) == created.has_value());
  RC_PRE(created.has_value());
  auto stored = stored_as(*created);
  RC_ASSERT(boost::json::parse(stored.document) == Json(model.answer()));
  for (int left = *rc::gen::inRange(0, 6); left > 0; --left) {
    const auto patch = test::draw_patch_body();
    const auto draft = draft_update(stored, read_patch(patch));
    RC_ASSERT(model.patch(patch.as_object()) == draft.has_value());
    if (draft && draft->content) stored = stored_as(*draft->content);
    RC_LOG() << "  " << stored.document << '\n';
    RC_ASSERT(boost::json::parse(stored.document) == Json(model.answer()));
  }
}

// The paths of what differs between two documents, but for the amount; in the order of an answer.
std::vector<std::string> differences(const Json& before, const Json& after) {
  struct Object {
    std::string_view name;
    std::vector<std::string_view> members;
  };
  static const Object objects[] = {
      {"", {"customerId", "orderId", "currencyCode", "metadata"}},
      {"order", {"lineItems", "countryCode", "retailerCountryCode", "fees", "shipping"}},
      {"customer",
       {"emailAddress", "mobileNumber", "firstName", "lastName", "billingAddress",
        "shippingAddress", "taxId", "nationalDocumentId"}},
  };
  const auto part = [](const Json* json, std::string_view name) -> const Json* {
    if (json == nullptr || name.empty()) return json;
    return json->as_object().if_contains(name);
  };
  std::vector<std::string> paths;
  for (const Object& object : objects) {
    for (const auto name : object.members) {
      const Json* left = part(part(&before, object.name), name);
      const Json* right = part(part(&after, object.name), name);
      const bool is_same = left && right ? *left == *right : left == right;
      const auto prefix = object.name.empty() ? "" : std::string{object.name} + ".";
      if (!is_same) paths.push_back(prefix + std::string{name});
    }
  }
  const auto method = [&](const Json& json) {
    const Json* found = part(&json, "paymentMethod");
    Json fields = found ? *found : Json{};
    if (found) fields.as_object().erase("options");
    return fields;
  };
  if (method(before) != method(after)) paths.emplace_back("paymentMethod");
  return paths;
}

// What the patch makes of a session of values, with nothing kept as text.
Result<Draft::Content> expected_content(const ClientSession& before, const SessionPatch& patch) {
  auto unnamed = patch;
  unnamed.options = {};
  const auto merged = apply_patch(before, patch);
  const auto after = test::value_of(apply_patch(before, unnamed));
  const auto amounts = check_session(after);
  if (!merged || !amounts) {
    Error error{ErrorCode::session_rule_broken};
    if (!amounts) error.faults = amounts.error().faults;
    if (!merged) error.faults.push_back(merged.error().faults.at(0));
    return fail(std::move(error));
  }
  auto members =
      differences(boost::json::parse(test::shown(before)), boost::json::parse(test::shown(after)));
  if (before.amount != after.amount) {
    const auto is_before = [](const std::string& path) {
      return path == "customerId" || path == "orderId";
    };
    members.insert(std::find_if_not(members.begin(), members.end(), is_before), "amount");
  }
  return Draft::Content{test::shown(after),
                        after.amount ? std::optional{after.amount->value} : std::nullopt,
                        std::move(members)};
}

RC_GTEST_PROP(DraftUpdate, OfADocumentIsThatOfTheSessionItShows, ()) {
  auto session = test::session_of(boost::json::serialize(draw_body_with_currency()));
  RC_PRE(check_session(session).has_value());
  for (int left = *rc::gen::inRange(1, 5); left > 0; --left) {
    StoredSession stored;
    stored.document = test::shown(session);
    if (session.amount) stored.amount_override = session.amount->value;
    const auto patch = read_patch(test::draw_patch_body());
    const auto draft = draft_update(stored, patch);
    const auto expected = expected_content(session, patch);
    RC_LOG() << "  " << stored.document << '\n';
    RC_ASSERT(draft.has_value() == expected.has_value());
    if (!expected) {
      RC_ASSERT(draft.error() == expected.error());
      continue;
    }
    RC_ASSERT(draft->content.has_value() == !expected->members.empty());
    session = test::value_of(apply_patch(session, patch));
    if (!draft->content) continue;
    RC_ASSERT(draft->content->document == expected->document);
    RC_ASSERT(draft->content->amount_override == expected->amount_override);
    RC_ASSERT(draft->content->members == expected->members);
  }
}

TEST(DraftUpdate, OfADamagedDocumentIsADefectOfOurs) {
  StoredSession stored;
  stored.document = R"({"orderId":"o")";
  const auto draft = draft_update(stored, test::patch_of(R"({"orderId":"p"})"));
  ASSERT_FALSE(draft);
  EXPECT_EQ(draft.error().code, ErrorCode::internal_error);
}

TEST(DraftUpdate, MayRunAgain) {
  const auto created = draft_session(test::patch_of(R"({"orderId":"o"})"));
  const auto stored = stored_as(test::value_of(created));
  const auto patch = test::patch_of(R"({"metadata":{"a":[1,2]}})");
  const auto once = test::value_of(draft_update(stored, patch));
  const auto again = test::value_of(draft_update(stored, patch));
  EXPECT_EQ(once.content->document, R"({"orderId":"o","metadata":{"a":[1,2]}})");
  EXPECT_EQ(again.content->document, once.content->document);
}

}  // namespace
}  // namespace counterfoil
