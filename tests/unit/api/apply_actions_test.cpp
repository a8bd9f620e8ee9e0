// A shopper's actions through the whole application: who may, what is kept, what is answered.
#include <gtest/gtest.h>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

constexpr const char* session_body =
    R"({"orderId":"o","currencyCode":"EUR","metadata":{"cost":1},)"
    R"("order":{"lineItems":[{"amount":1000}]},)"
    R"("paymentMethod":{"options":{"PAYPAL":{"surcharge":{"amount":49}}}}})";
constexpr const char* select_paypal =
    R"({"actions":[{"type":"SELECT_PAYMENT_METHOD","params":{"paymentMethodType":"PAYPAL"}}]})";
constexpr const char* unselect = R"({"actions":[{"type":"UNSELECT_PAYMENT_METHOD"}]})";

TEST(ApplyActions, AreKeptInTheHistoryAsTheSdks) {
  ApplicationBed bed;
  const auto token = bed.create(session_body);
  const auto sent = with(actions_of(token, select_paypal), "X-Request-Id", "from-the-sdk");
  ASSERT_EQ(bed.send(sent).status, 200);
  const auto history = bed.history_of(*session_key_of(access_token_in(token)));
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[1].actor, "SDK");
  EXPECT_EQ(history[1].request_id, "from-the-sdk");
  EXPECT_EQ(history[1].members, std::vector<std::string>{"selectedPaymentMethod"});
}

TEST(ApplyActions, ThatChangeNothingMakeNoRevision) {
  ApplicationBed bed;
  const auto token = bed.create(session_body);
  const auto before = bed.send(get(token)).header("ETag");
  EXPECT_EQ(bed.send(actions_of(token, unselect)).status, 200);
  EXPECT_EQ(bed.send(actions_of(token, R"({"actions":[]})")).status, 200);
  EXPECT_EQ(bed.send(get(token)).header("ETag"), before);
}

TEST(ApplyActions, AnIdempotencyKeyIsOfOneSession) {
  ApplicationBed bed;
  const auto token = bed.create(session_body);
  const auto other = bed.create(session_body);
  const auto keyed = [](const std::string& of, const char* body) {
    return with(actions_of(of, body), "X-Idempotency-Key", "k");
  };
  EXPECT_EQ(bed.send(keyed(token, select_paypal)).header("Idempotent-Replayed"), "");
  EXPECT_EQ(bed.send(keyed(other, select_paypal)).header("Idempotent-Replayed"), "");
  EXPECT_EQ(bed.send(keyed(token, unselect)).status, 422);
  ASSERT_EQ(bed.send(actions_of(token, unselect)).status, 200);
  const auto again = bed.send(keyed(token, select_paypal));
  EXPECT_EQ(again.header("Idempotent-Replayed"), "true");
  EXPECT_EQ(again.body, bed.send(configuration_of(token)).body);
  EXPECT_EQ(again.body.find("SURCHARGE"), std::string::npos);
  EXPECT_EQ(bed.send(with(actions_of(token, unselect), "X-Idempotency-Key", "")).status, 400);
}

TEST(ApplyActions, WaitForAStoreThatTakesWrites) {
  ApplicationBed bed;
  const auto token = bed.create(session_body);
  bed.store.set_mood(MoodyStore::Mood::refuses_writes);
  const auto refused = bed.send(actions_of(token, select_paypal));
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.header("Retry-After"), "");
  bed.store.set_mood(MoodyStore::Mood::works);
  EXPECT_EQ(bed.send(configuration_of(token)).body.find("SURCHARGE"), std::string::npos);
}

TEST(ApplyActions, OfASessionThatHasExpiredAreRefused) {
  ApplicationBed bed;
  const auto token = bed.create(session_body);
  bed.clock.advance(std::chrono::hours{25});
  const auto refused = bed.send(actions_of(token, select_paypal));
  EXPECT_EQ(refused.status, 401);
}

TEST(ApplyActions, NeedTheAccessTokenAndNothingElse) {
  ApplicationBed bed;
  const auto token = bed.create(session_body);
  const auto good = actions_of(token, select_paypal);
  const auto only_key = with(without(good, "Primer-Client-Token"), "X-API-KEY", key_of_shop);
  EXPECT_EQ(bed.send(only_key).status, 401);
  EXPECT_EQ(bed.send(with(good, "Primer-Client-Token", token)).status, 401);
  auto patched = patch(token, R"("orderId":"mine")");
  patched = with(without(patched, "X-API-KEY"), "Primer-Client-Token", access_token_in(token));
  EXPECT_EQ(bed.send(patched).status, 401);
  EXPECT_EQ(bed.send(good).body.find("cost"), std::string::npos);
}

}  // namespace
}  // namespace counterfoil::test
