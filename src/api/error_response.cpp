#include "api/error_response.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "base/ensure.h"
#include "json/writer.h"

namespace counterfoil {
namespace {

void write_faults(json::Writer& out, const std::vector<Fault>& faults, std::string_view model) {
  out.name("validationErrors");
  out.begin_array();
  out.begin_object();
  out.name("model");
  out.string(model);
  out.name("errors");
  out.begin_array();
  for (const Fault& fault : faults) {
    out.begin_object();
    out.name("path");
    out.string(fault.path);
    out.name("description");
    out.string(fault.description);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  out.end_array();
}

struct Wire {
  int status;
  std::string_view error_id;
};

Wire wire_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_request:
      return {400, "BadRequest"};
    case ErrorCode::unsupported_api_version:
      return {400, "UnsupportedApiVersion"};
    case ErrorCode::request_timeout:
      return {408, "RequestTimeout"};
    case ErrorCode::not_found:
      return {404, "NotFound"};
    case ErrorCode::method_not_allowed:
      return {405, "MethodNotAllowed"};
    case ErrorCode::unauthorized:
      return {401, "Unauthorized"};
    case ErrorCode::forbidden:
      return {403, "Forbidden"};
    case ErrorCode::origin_not_allowed:
      return {403, "Forbidden"};
    case ErrorCode::access_token_invalid:
      return {401, "InvalidAccessToken"};
    case ErrorCode::too_many_requests:
      return {429, "TooManyRequests"};
    case ErrorCode::payload_too_large:
      return {413, "PayloadTooLarge"};
    case ErrorCode::unsupported_media_type:
      return {415, "UnsupportedMediaType"};
    case ErrorCode::headers_too_large:
      return {431, "HeadersTooLarge"};
    case ErrorCode::malformed_json:
      return {400, "MalformedJson"};
    case ErrorCode::request_invalid:
    case ErrorCode::session_rule_broken:
      return {422, "RequestValidationError"};
    case ErrorCode::metadata_has_empty_key:
      return {400, "MetadataContainsEmptyKey"};
    case ErrorCode::client_token_invalid:
      return {400, "ClientSessionValidationError"};
    case ErrorCode::client_token_expired:
      return {400, "ClientSessionValidationError"};
    case ErrorCode::idempotency_key_in_use:
      return {409, "IdempotencyKeyInUse"};
    case ErrorCode::idempotency_key_reused:
      return {422, "IdempotencyKeyReused"};
    case ErrorCode::precondition_failed:
      return {412, "PreconditionFailed"};
    case ErrorCode::store_unavailable:
      return {503, "ServiceUnavailable"};
    case ErrorCode::internal_error:
      return {500, "InternalError"};
  }
  ensure(false, "every error code has a form");
  return {};
}

std::string_view description_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_request:
      return "The request is not one this server understands.";
    case ErrorCode::unsupported_api_version:
      return "The API version is not supported.";
    case ErrorCode::request_timeout:
      return "The request did not arrive in time.";
    case ErrorCode::not_found:
      return "There is nothing at this path.";
    case ErrorCode::method_not_allowed:
      return "This path does not offer that method.";
    case ErrorCode::unauthorized:
      return "The API key is missing or not valid.";
    case ErrorCode::forbidden:
      return "The API key may not do this.";
    case ErrorCode::origin_not_allowed:
      return "Pages of this origin may not call this server.";
    case ErrorCode::access_token_invalid:
      return "The access token in Primer-Client-Token is missing, not valid or expired.";
    case ErrorCode::too_many_requests:
      return "There were too many requests in a short time.";
    case ErrorCode::payload_too_large:
      return "The body is larger than this server accepts.";
    case ErrorCode::unsupported_media_type:
      return "The body is not declared as JSON.";
    case ErrorCode::headers_too_large:
      return "The headers are larger than this server accepts.";
    case ErrorCode::malformed_json:
      return "The body is not one JSON value in UTF-8.";
    case ErrorCode::request_invalid:
    case ErrorCode::session_rule_broken:
      return "The request breaks rules of the API: validationErrors names each.";
    case ErrorCode::metadata_has_empty_key:
      return "The metadata holds a key that is empty.";
    case ErrorCode::client_token_invalid:
      return "The client token is invalid.";
    case ErrorCode::client_token_expired:
      return "The client token has expired.";
    case ErrorCode::idempotency_key_in_use:
      return "The first request with this idempotency key is running.";
    case ErrorCode::idempotency_key_reused:
      return "The idempotency key was used for a different request.";
    case ErrorCode::precondition_failed:
      return "If-Match does not name the current revision.";
    case ErrorCode::store_unavailable:
      return "The server cannot confirm that a change would last.";
    case ErrorCode::internal_error:
      return "The server failed.";
  }
  ensure(false, "every error code has a form");
  return {};
}

std::string_view recovery_suggestion_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_request:
      return "Compare the request with the API documentation.";
    case ErrorCode::unsupported_api_version:
      return "Send X-API-VERSION 2.4, or leave it out.";
    case ErrorCode::request_timeout:
      return "Send the request again.";
    case ErrorCode::not_found:
      return "Check the path of the request.";
    case ErrorCode::method_not_allowed:
      return "Use one of the methods in the Allow header.";
    case ErrorCode::unauthorized:
      return "Send a valid API key in the X-API-KEY header.";
    case ErrorCode::forbidden:
      return "Use an API key that has the scope for this operation.";
    case ErrorCode::origin_not_allowed:
      return "Add the origin to those that the merchant allows.";
    case ErrorCode::access_token_invalid:
      return "Create a new client session and use its client token.";
    case ErrorCode::too_many_requests:
      return "Wait as long as the Retry-After header says.";
    case ErrorCode::payload_too_large:
      return "Send a smaller body.";
    case ErrorCode::unsupported_media_type:
      return "Send Content-Type: application/json.";
    case ErrorCode::headers_too_large:
      return "Send fewer or smaller headers.";
    case ErrorCode::malformed_json:
      return "Send a body that is valid JSON.";
    case ErrorCode::request_invalid:
    case ErrorCode::session_rule_broken:
      return "Correct the members that are named and send the request again.";
    case ErrorCode::metadata_has_empty_key:
      return "Remove the empty key or give it a name.";
    case ErrorCode::client_token_invalid:
      return "Send the client token of a session of yours.";
    case ErrorCode::client_token_expired:
      return "Create a new client session.";
    case ErrorCode::idempotency_key_in_use:
      return "Send the request again in a moment.";
    case ErrorCode::idempotency_key_reused:
      return "Use a new idempotency key for a new request.";
    case ErrorCode::precondition_failed:
      return "Read the session again and repeat the change on what it is now.";
    case ErrorCode::store_unavailable:
      return "Send the same request again after the time in the Retry-After header.";
    case ErrorCode::internal_error:
      return "Report the diagnostics id to whoever runs this server.";
  }
  ensure(false, "every error code has a form");
  return {};
}

}  // namespace

ErrorForm form_of(ErrorCode code) {
  const Wire wire = wire_of(code);
  return {wire.status, wire.error_id, description_of(code), recovery_suggestion_of(code)};
}

std::string make_diagnostics_id(Random& random) {
  std::array<std::byte, sizeof(std::uint64_t)> bytes{};
  random.fill(bytes);
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  constexpr std::uint64_t smallest = 1'000'000'000'000'000'000U;  // 19 digits
  return std::to_string(smallest + number % (9 * smallest));
}

Error with_faults_in_description(Error error) {
  if (error.faults.empty()) return error;
  constexpr std::size_t usual_length_max = 1000;
  std::string text = "The request breaks rules of the API:";
  std::size_t told = 0;
  for (const Fault& fault : error.faults) {
    if (told > 0 && text.size() + fault.path.size() + fault.description.size() > usual_length_max) {
      break;
    }
    text += told == 0 ? " " : "; ";
    text += fault.path + ": " + fault.description;
    ++told;
  }
  const std::size_t not_told = error.faults.size() - told;
  if (not_told > 0) text += "; and " + std::to_string(not_told) + " more";
  error.client_text = text + '.';
  error.faults.clear();
  return error;
}

http::Response make_error_response(const Error& error, std::string_view model,
                                   std::string_view diagnostics_id) {
  const ErrorForm form = form_of(error.code);
  http::Response response;
  response.status = form.status;
  json::Writer out{response.body};
  out.begin_object();
  out.name("error");
  out.begin_object();
  out.name("errorId");
  out.string(form.error_id);
  out.name("description");
  out.string(error.client_text.empty() ? form.description : error.client_text);
  out.name("recoverySuggestion");
  out.string(form.recovery_suggestion);
  out.name("diagnosticsId");
  out.string(diagnostics_id);
  if (!error.faults.empty()) write_faults(out, error.faults, model);
  out.end_object();
  out.end_object();
  const bool asks_to_wait =
      error.code == ErrorCode::store_unavailable || error.code == ErrorCode::too_many_requests;
  if (asks_to_wait) {
    response.headers.push_back({"Retry-After", std::to_string(error.retry_after_s)});
  }
  if (!error.entity_tag.empty()) response.headers.push_back({"ETag", error.entity_tag});
  return response;
}

}  // namespace counterfoil
