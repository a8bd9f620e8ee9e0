#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

Sent keyed(Sent request, std::string_view key = "key-1") {
  return with(std::move(request), "Idempotency-Key", key);
}

TEST(Idempotency, ARepeatedPostMakesOneSession) {
  ApplicationBed bed;
  const Answer first = bed.send(keyed(post(R"({"orderId":"a"})")));
  const Answer second = bed.send(keyed(post(R"({"orderId":"a"})")));
  EXPECT_EQ(first.header("Idempotent-Replayed"), "");
  EXPECT_EQ(second.header("Idempotent-Replayed"), "true");
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.header("ETag"), first.header("ETag"));
  EXPECT_EQ(second.status, 200);
}

TEST(Idempotency, TheBodyCountsByteForByte) {
  ApplicationBed bed;
  EXPECT_EQ(bed.send(keyed(post("{}"))).status, 200);
  EXPECT_EQ(bed.send(keyed(post("{ }"))).text("errorId"), "IdempotencyKeyReused");
}

TEST(Idempotency, ARepeatIsAnsweredThoughItWouldFailNow) {
  ApplicationBed bed;
  const std::string token = bed.create(R"({"amount":1,"currencyCode":"GBP"})");
  const Sent change = keyed(patch(token, R"("amount":2)"));
  const Answer first = bed.send(change);
  EXPECT_EQ(bed.send(patch(token, R"("amount":null,"currencyCode":null)")).status, 200);
  const Answer second = bed.send(change);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(bed.send(patch(token, R"("amount":2)")).status, 422);
}

TEST(Idempotency, ARepeatComesBeforeIfMatch) {
  ApplicationBed bed;
  const std::string token = bed.create();
  const std::string tag = bed.send(get(token)).header("ETag");
  const Sent change = with(keyed(patch(token, R"("orderId":"b")")), "If-Match", tag);
  EXPECT_EQ(bed.send(change).status, 200);
  EXPECT_EQ(bed.send(change).header("Idempotent-Replayed"), "true");
}

TEST(Idempotency, ARepeatWhileTheStoreRefusesWritesIsAnswered) {
  ApplicationBed bed;
  const Sent request = keyed(post("{}"));
  const Answer first = bed.send(request);
  bed.store.set_mood(MoodyStore::Mood::refuses_writes);
  EXPECT_EQ(bed.send(request).body, first.body);
}

TEST(Idempotency, ARefusedWriteLeavesTheKeyFree) {
  ApplicationBed bed;
  bed.store.set_mood(MoodyStore::Mood::refuses_writes);
  EXPECT_EQ(bed.send(keyed(post("{}"))).status, 503);
  bed.store.set_mood(MoodyStore::Mood::works);
  EXPECT_EQ(bed.send(keyed(post(R"({"orderId":"other"})"))).status, 200);
}

TEST(Idempotency, MerchantsAndOperationsDoNotMeet) {
  ApplicationBed bed;
  const std::string token = bed.create();
  EXPECT_EQ(bed.send(keyed(post("{}"))).status, 200);
  EXPECT_EQ(bed.send(keyed(patch(token))).status, 200);
  const Answer other = bed.send(with(keyed(post("{}")), "X-API-KEY", key_of_other_shop));
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.header("Idempotent-Replayed"), "");
}

TEST(Idempotency, AnotherKeyOfTheSameMerchantMeetsTheClaim) {
  ApplicationBed bed;
  const Answer first = bed.send(keyed(post("{}")));
  const Answer second = bed.send(with(keyed(post("{}")), "X-API-KEY", writing_key_of_shop));
  EXPECT_EQ(second.body, first.body);
}

TEST(Idempotency, KeysAreForgottenAfterTheirTime) {
  ApplicationBed bed;
  EXPECT_EQ(bed.send(keyed(post("{}"))).status, 200);
  bed.clock.advance(std::chrono::hours{24} - std::chrono::microseconds{1});
  EXPECT_EQ(bed.send(keyed(post("{}"))).header("Idempotent-Replayed"), "true");
  bed.clock.advance(std::chrono::microseconds{1});
  EXPECT_EQ(bed.send(keyed(post("{}"))).header("Idempotent-Replayed"), "");
}

TEST(Idempotency, ARepeatIsAnsweredAfterTheSigningKeyWasRotated) {
  ApplicationBed bed;
  const Answer first = bed.send(keyed(post("{}")));
  auto secrets = signing_secrets_of_bed();
  secrets.insert(secrets.begin(), SigningSecret{"sk-next", std::string(32, 'x')});
  bed.signing_keys.replace(std::make_shared<const KeyRing>(secrets));
  EXPECT_EQ(bed.send(keyed(post("{}"))).body, first.body);
}

TEST(Idempotency, WithoutTheKeyThatSealedItAnAnswerIsNotMadeUp) {
  ApplicationBed bed;
  EXPECT_EQ(bed.send(keyed(post("{}"))).status, 200);
  const std::vector<SigningSecret> others = {{"sk-other", std::string(32, 'o')}};
  bed.signing_keys.replace(std::make_shared<const KeyRing>(others));
  EXPECT_EQ(bed.send(keyed(post("{}"))).status, 503);
}

}  // namespace
}  // namespace counterfoil::test
