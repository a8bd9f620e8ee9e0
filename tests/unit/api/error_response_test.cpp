#include "api/error_response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "support/application_bed.h"

namespace counterfoil::test {
namespace {

struct Row {
  ErrorCode code;
  int status;
  std::string_view error_id;
};

// The table of contract §7, in its order; 408 is the transport's own, those of pages and access
// tokens come from the routes for checkouts.
constexpr std::array contract_table = {
    Row{ErrorCode::bad_request, 400, "BadRequest"},
    Row{ErrorCode::unsupported_api_version, 400, "UnsupportedApiVersion"},
    Row{ErrorCode::request_timeout, 408, "RequestTimeout"},
    Row{ErrorCode::not_found, 404, "NotFound"},
    Row{ErrorCode::method_not_allowed, 405, "MethodNotAllowed"},
    Row{ErrorCode::unauthorized, 401, "Unauthorized"},
    Row{ErrorCode::forbidden, 403, "Forbidden"},
    Row{ErrorCode::origin_not_allowed, 403, "Forbidden"},
    Row{ErrorCode::access_token_invalid, 401, "InvalidAccessToken"},
    Row{ErrorCode::too_many_requests, 429, "TooManyRequests"},
    Row{ErrorCode::payload_too_large, 413, "PayloadTooLarge"},
    Row{ErrorCode::unsupported_media_type, 415, "UnsupportedMediaType"},
    Row{ErrorCode::headers_too_large, 431, "HeadersTooLarge"},
    Row{ErrorCode::malformed_json, 400, "MalformedJson"},
    Row{ErrorCode::request_invalid, 422, "RequestValidationError"},
    Row{ErrorCode::metadata_has_empty_key, 400, "MetadataContainsEmptyKey"},
    Row{ErrorCode::client_token_invalid, 400, "ClientSessionValidationError"},
    Row{ErrorCode::client_token_expired, 400, "ClientSessionValidationError"},
    Row{ErrorCode::idempotency_key_in_use, 409, "IdempotencyKeyInUse"},
    Row{ErrorCode::idempotency_key_reused, 422, "IdempotencyKeyReused"},
    Row{ErrorCode::precondition_failed, 412, "PreconditionFailed"},
    Row{ErrorCode::session_rule_broken, 422, "RequestValidationError"},
    Row{ErrorCode::store_unavailable, 503, "ServiceUnavailable"},
    Row{ErrorCode::internal_error, 500, "InternalError"},
};

TEST(FormOf, IsTheContractsTableForEveryCodeInOrder) {
  ASSERT_EQ(contract_table.size(), static_cast<std::size_t>(last_error_code) + 1);
  for (std::size_t i = 0; i < contract_table.size(); ++i) {
    const Row& row = contract_table[i];
    EXPECT_EQ(static_cast<std::size_t>(row.code), i) << row.error_id;
    EXPECT_EQ(form_of(row.code).status, row.status) << row.error_id;
    EXPECT_EQ(form_of(row.code).error_id, row.error_id);
  }
}

TEST(FormOf, TellsWhatIsWrongAndWhatToDoInSentences) {
  for (const Row& row : contract_table) {
    const ErrorForm form = form_of(row.code);
    EXPECT_TRUE(form.description.ends_with('.')) << row.error_id;
    EXPECT_TRUE(form.recovery_suggestion.ends_with('.')) << row.error_id;
  }
}

TEST(FormOf, OnlyAnExpiredTokenSaysThatItHasExpired) {
  EXPECT_EQ(form_of(ErrorCode::client_token_invalid).description, "The client token is invalid.");
  EXPECT_EQ(form_of(ErrorCode::client_token_expired).description, "The client token has expired.");
}

TEST(MakeErrorResponse, WritesTheEnvelopeByteForByte) {
  const auto response = make_error_response(Error{ErrorCode::not_found}, "", "9942005157443145021");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body,
            R"({"error":{"errorId":"NotFound","description":"There is nothing at this path.",)"
            R"("recoverySuggestion":"Check the path of the request.",)"
            R"("diagnosticsId":"9942005157443145021"}})");
}

TEST(MakeErrorResponse, ListsEveryFaultUnderTheModel) {
  const Error error{.code = ErrorCode::request_invalid,
                    .faults = {{"$.a", "A is wrong"}, {"$.b\"", "B too"}}};
  EXPECT_THAT(make_error_response(error, "TheModel", "1").body,
              ::testing::HasSubstr(
                  R"("diagnosticsId":"1","validationErrors":[{"model":"TheModel","errors":[)"
                  R"({"path":"$.a","description":"A is wrong"},)"
                  R"({"path":"$.b\"","description":"B too"}]}]}})"));
}

TEST(WithFaultsInDescription, TellsThemAsOneText) {
  const Error error{.code = ErrorCode::request_invalid,
                    .faults = {{"$.a", "A is wrong"}, {"$.b", "B too"}}};
  const Error told = with_faults_in_description(error);
  EXPECT_EQ(told.client_text, "The request breaks rules of the API: $.a: A is wrong; $.b: B too.");
  EXPECT_EQ(told.faults, std::vector<Fault>{});
  EXPECT_EQ(told.code, error.code);
}

TEST(WithFaultsInDescription, IsBounded) {
  Error error{.code = ErrorCode::session_rule_broken};
  for (int i = 0; i < 1000; ++i) error.faults.push_back({"$.lineItems", "Value is required"});
  const std::string text = with_faults_in_description(error).client_text;
  EXPECT_LT(text.size(), 1100U);
  EXPECT_THAT(text, ::testing::EndsWith("; and 970 more."));
  error.faults = {{std::string(3000, 'a'), "Value is required"}};
  EXPECT_THAT(with_faults_in_description(error).client_text,
              ::testing::EndsWith("a: Value is required."));
}

TEST(WithFaultsInDescription, LeavesAnErrorWithoutFaultsAsItIs) {
  const Error error{.code = ErrorCode::bad_request, .client_text = "It is broken."};
  EXPECT_EQ(with_faults_in_description(error), error);
}

TEST(MakeErrorResponse, NeverShowsTheLogText) {
  const Error error{.code = ErrorCode::store_unavailable, .log = {"canary"}};
  EXPECT_THAT(make_error_response(error, "", "1").body, Not(::testing::HasSubstr("canary")));
}

TEST(MakeErrorResponse, AClientTextReplacesTheDescription) {
  const Error error{.code = ErrorCode::bad_request, .client_text = "The query is broken."};
  EXPECT_THAT(make_error_response(error, "", "1").body,
              ::testing::HasSubstr(R"("description":"The query is broken.")"));
}

// The value of the header; "" when there is none.
std::string header(const http::Response& response, std::string_view name) {
  for (const auto& each : response.headers) {
    if (each.name == name) return each.value;
  }
  return "";
}

TEST(MakeErrorResponse, AsksToWaitWhereWaitingHelps) {
  for (const Row& row : contract_table) {
    const bool is_told = row.status == 503 || row.status == 429;
    EXPECT_EQ(header(make_error_response(Error{row.code}, "", "1"), "Retry-After"),
              is_told ? "1" : "")
        << row.error_id;
  }
}

TEST(MakeErrorResponse, CarriesTheEntityTagOfTheError) {
  const Error error{.code = ErrorCode::precondition_failed, .entity_tag = "\"a-1\""};
  EXPECT_EQ(header(make_error_response(error, "", "1"), "ETag"), "\"a-1\"");
}

TEST(MakeDiagnosticsId, HasNineteenDigitsAndNoTwoAreAlike) {
  RepeatableRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = make_diagnostics_id(random);
    EXPECT_EQ(id.size(), 19U);
    EXPECT_EQ(id.find_first_not_of("0123456789"), std::string::npos) << id;
    EXPECT_NE(id.front(), '0');
    EXPECT_TRUE(seen.insert(id).second) << id;
  }
}

}  // namespace
}  // namespace counterfoil::test
