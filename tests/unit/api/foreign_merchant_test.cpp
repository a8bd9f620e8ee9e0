// One merchant's requests with another's token are answered byte for byte as with one of nobody.
#include <gtest/gtest.h>

#include <functional>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

// Status, headers and body without what every answer has of its own.
std::string shown(Answer answer) {
  std::string text = std::to_string(answer.status) + '\n';
  for (const auto& [name, value] : answer.headers) {
    if (name != "X-Request-Id") text.append(name).append(": ").append(value).append("\n");
  }
  if (answer.status >= 400) {
    const std::string id = answer.text("diagnosticsId");
    answer.body.replace(answer.body.find(id), id.size(), "#");
  }
  return text + answer.body;
}

// A sound token of the shop whose session the store has never seen.
std::string token_of_no_session(ApplicationBed& bed) {
  const auto keys = bed.signing_keys.get();
  const auto now = bed.clock.now();
  return issue_client_token(*keys, bed.service.token_terms,
                            make_access_token(now, bed.random, 2, keys->current()),
                            std::chrono::floor<std::chrono::seconds>(now) + std::chrono::hours{24});
}

// Every way to touch a session, given its token.
std::vector<std::function<Sent(const std::string&)>> ways_to_touch() {
  const auto sent = [](const std::string& method, const std::string& token) {
    if (method == "PATCH") return patch(token, R"("orderId":"stolen")");
    Sent request = get(token);
    request.method = method;
    return request;
  };
  std::vector<std::function<Sent(const std::string&)>> ways;
  for (const std::string method : {"GET", "HEAD", "PATCH"}) {
    ways.emplace_back([=](const std::string& token) { return sent(method, token); });
    for (const auto& [name, value] :
         std::vector<std::pair<std::string, std::string>>{{"If-Match", "*"},
                                                          {"If-Match", "\"no-1\""},
                                                          {"If-None-Match", "*"},
                                                          {"Idempotency-Key", "owners-key"},
                                                          {"X-Idempotency-Key", "another-key"},
                                                          {"X-API-VERSION", "2.1"}}) {
      ways.emplace_back(
          [=](const std::string& token) { return with(sent(method, token), name, value); });
    }
  }
  ways.emplace_back([](const std::string& token) { return patch(token); });
  ways.emplace_back([](const std::string& token) {
    return patch(token, R"("order":{"shipping":{"amount":1}})");  // breaks a rule of the session
  });
  ways.emplace_back([](const std::string& token) { return patch(token, R"("unknown":1)"); });
  return ways;
}

TEST(ForeignMerchant, CannotTellASessionOfAnotherFromNone) {
  for (const auto& way : ways_to_touch()) {
    ApplicationBed bed;
    const std::string token = bed.create();
    EXPECT_EQ(
        bed.send(with(patch(token, R"("orderId":"o")"), "Idempotency-Key", "owners-key")).status,
        200);
    const std::string nobodys = token_of_no_session(bed);
    const auto answer_to = [&](const std::string& of) {
      return shown(bed.send(with(way(of), "X-API-KEY", key_of_other_shop)));
    };
    const std::string foreign = answer_to(token);
    EXPECT_EQ(foreign, answer_to(nobodys)) << way("").method;
    EXPECT_EQ(foreign.substr(0, 1), "4");
  }
}

TEST(ForeignMerchant, NorWhenItsTimeIsOver) {
  for (const auto& way : ways_to_touch()) {
    ApplicationBed bed;
    const std::string token = bed.create();
    const Sent bad = with(way(token + "x"), "X-API-KEY", key_of_other_shop);
    const Sent foreign = with(way(token), "X-API-KEY", key_of_other_shop);
    bed.clock.advance(std::chrono::hours{24});
    EXPECT_EQ(shown(bed.send(foreign)), shown(bed.send(bad))) << foreign.method;
  }
}

TEST(ForeignMerchant, ChangesNothing) {
  ApplicationBed bed;
  const std::string token = bed.create();
  const std::string before = shown(bed.send(get(token)));
  for (const auto& way : ways_to_touch()) {
    static_cast<void>(bed.send(with(way(token), "X-API-KEY", key_of_other_shop)));
  }
  EXPECT_EQ(shown(bed.send(get(token))), before);
}

TEST(ForeignMerchant, HasIdempotencyKeysOfItsOwn) {
  ApplicationBed bed;
  const Sent keyed = with(post(R"({"orderId":"mine"})"), "Idempotency-Key", "the-same");
  const Answer first = bed.send(keyed);
  const Answer other = bed.send(with(keyed, "X-API-KEY", key_of_other_shop));
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.header("Idempotent-Replayed"), "");
  EXPECT_NE(other.text("clientToken"), first.text("clientToken"));
  EXPECT_EQ(bed.send(keyed).header("Idempotent-Replayed"), "true");
}

}  // namespace
}  // namespace counterfoil::test
