#include "api/session_response.h"

#include <gtest/gtest.h>

namespace counterfoil::test {
namespace {

using std::chrono::microseconds;

TEST(WriteExpiry, HasSixDecimalsAndNoZone) {
  EXPECT_EQ(write_expiry(Timestamp{microseconds{1'702'372'682'346'787}}),
            "2023-12-12T09:18:02.346787");
  EXPECT_EQ(write_expiry(Timestamp{microseconds{0}}), "1970-01-01T00:00:00.000000");
  EXPECT_EQ(write_expiry(Timestamp{microseconds{4'102'444'799'000'001}}),
            "2099-12-31T23:59:59.000001");
}

StoredSession session_with(std::string document) {
  StoredSession session;
  session.document = std::move(document);
  session.expires_at = Timestamp{std::chrono::seconds{60}};
  return session;
}

TEST(WriteAnswer, AppendsTokenAndExpiryToTheDocument) {
  EXPECT_EQ(write_answer(session_with(R"({"orderId":"o"})"), {"the.to.ken", {}}),
            R"({"orderId":"o","clientToken":"the.to.ken",)"
            R"("clientTokenExpirationDate":"1970-01-01T00:01:00.000000"})");
}

TEST(WriteAnswer, AnEmptyDocumentHasNoCommaToSpare) {
  EXPECT_EQ(write_answer(session_with("{}"), {"t", {}}),
            R"({"clientToken":"t","clientTokenExpirationDate":"1970-01-01T00:01:00.000000"})");
}

TEST(WriteAnswer, WarningsStandBeforeTheToken) {
  EXPECT_EQ(write_answer(session_with("{}"), {"t", {{"REQUEST", "UNKNOWN_FIELD", "\"x\""}}}),
            R"({"warnings":[{"type":"REQUEST","code":"UNKNOWN_FIELD","message":"\"x\""}],)"
            R"("clientToken":"t","clientTokenExpirationDate":"1970-01-01T00:01:00.000000"})");
}

TEST(MakeSessionResponse, CarriesTheTag) {
  const auto response = make_session_response("\"a-1\"", "{}");
  EXPECT_EQ(response.status, 200);
  ASSERT_EQ(response.headers.size(), 1U);
  EXPECT_EQ(response.headers[0].name, "ETag");
  EXPECT_EQ(response.headers[0].value, "\"a-1\"");
  EXPECT_EQ(response.body, "{}");
}

}  // namespace
}  // namespace counterfoil::test
