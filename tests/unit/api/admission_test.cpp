#include "api/admission.h"

#include <gtest/gtest.h>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

using std::chrono::microseconds;

// The status of a request that is sound but for its key.
int status_with(ApplicationBed& bed, Sent request, std::string_view key) {
  return bed.send(with(std::move(request), "X-API-KEY", key)).status;
}

TEST(Admit, EveryRouteAsksForItsScope) {
  ApplicationBed bed;
  const std::string token = bed.create();
  struct Row {
    std::string_view key;
    int get;
    int post;
    int patch;
  };
  for (const Row& row :
       {Row{key_of_shop, 200, 200, 200}, Row{reading_key_of_shop, 200, 403, 403},
        Row{writing_key_of_shop, 403, 200, 200}, Row{admin_key_of_shop, 403, 403, 403}}) {
    EXPECT_EQ(status_with(bed, get(token), row.key), row.get) << row.key;
    Sent head = get(token);
    head.method = "HEAD";
    EXPECT_EQ(status_with(bed, head, row.key), row.get) << row.key;
    EXPECT_EQ(status_with(bed, post("{}"), row.key), row.post) << row.key;
    EXPECT_EQ(status_with(bed, patch(token), row.key), row.patch) << row.key;
  }
}

TEST(Admit, AKeyIsUnknownFromTheInstantOfItsExpiry) {
  ApplicationBed bed;
  const std::string token = bed.create();
  const Timestamp expires_at = start_of_bed() + std::chrono::hours{1};
  bed.clock.set(expires_at - microseconds{1});
  EXPECT_EQ(status_with(bed, get(token), expiring_key_of_shop), 200);
  bed.clock.set(expires_at);
  for (const Sent& request : {get(token), post("{}"), patch(token)}) {
    EXPECT_EQ(status_with(bed, request, expiring_key_of_shop), 401) << request.method;
    EXPECT_EQ(status_with(bed, request, key_of_shop), 200) << request.method;
  }
}

TEST(Admit, WhileKeysAreDamagedAnUnknownOneIsNotCalledUnknown) {
  ApplicationBed bed;
  const std::string token = bed.create();
  bed.api_keys.replace(std::make_shared<const ApiKeyTable>(keys_of_bed(), nullptr,
                                                           ApiKeyTable::Coverage::some_keys));
  const Answer refused = bed.send(with(get(token), "X-API-KEY", "secret-of-nobody-01"));
  EXPECT_EQ(refused.status, 500);
  EXPECT_EQ(refused.text("errorId"), "InternalError");
  EXPECT_NE(bed.log.lines().back().find("keys.db is damaged"), std::string::npos);
  EXPECT_EQ(bed.send(without(get(token), "X-API-KEY")).status, 401);
  EXPECT_EQ(status_with(bed, get(token), key_of_shop), 200);
  EXPECT_EQ(status_with(bed, post("{}"), reading_key_of_shop), 403);
  bed.clock.advance(std::chrono::hours{1});
  EXPECT_EQ(status_with(bed, get(token), expiring_key_of_shop), 401);
}

TEST(Admit, AnExpiredKeyIsAnsweredAsAnUnknownOne) {
  ApplicationBed bed;
  bed.clock.advance(std::chrono::hours{1});
  const auto answer_without_ids = [&](std::string_view key) {
    Answer answer = bed.send(with(with(post("{}"), "X-API-KEY", key), "X-Request-Id", "r"));
    const std::string id = answer.text("diagnosticsId");
    answer.body.replace(answer.body.find(id), id.size(), "");
    return std::pair{answer.body, answer.headers};
  };
  EXPECT_EQ(answer_without_ids(expiring_key_of_shop), answer_without_ids("secret-of-nobody-01"));
}

TEST(Admit, NotesTheUseOfAKeyThatIsLetIn) {
  ApplicationBed bed;
  const auto last_use = [&](std::string_view key) {
    return bed.api_keys.get()->find(key)->activity->last_use.at();
  };
  EXPECT_EQ(status_with(bed, post("{}"), key_of_shop), 200);
  EXPECT_EQ(last_use(key_of_shop), start_of_bed());
  EXPECT_EQ(last_use(reading_key_of_shop), Timestamp{});
  EXPECT_EQ(status_with(bed, post("{}"), reading_key_of_shop), 403);  // it was the key all the same
  EXPECT_EQ(last_use(reading_key_of_shop), start_of_bed());
  bed.clock.advance(std::chrono::hours{1});
  EXPECT_EQ(status_with(bed, post("{}"), expiring_key_of_shop), 401);
  EXPECT_EQ(last_use(expiring_key_of_shop), Timestamp{});
}

}  // namespace
}  // namespace counterfoil::test
