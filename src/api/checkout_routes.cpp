#include <utility>

#include "api/cross_origin.h"
#include "api/handlers.h"
#include "json/read_client_token.h"

namespace counterfoil {
namespace {

// No merchant of keys.db: whose a token is that opens nothing any more is not told.
constexpr MerchantId nobody = 0;

Error invalid_client_token() {
  return Error{.code = ErrorCode::access_token_invalid,
               .client_text = "The client token is not valid or has expired."};
}

}  // namespace

Task<Result<http::Response>> validate_client_token(const Service& service,
                                                   const RequestContext& context,
                                                   std::string_view body) {
  CO_TRY(const std::string client_token, json::read_client_token(body, service.read_limits));
  const auto verified =
      verify_client_token(*service.signing_keys.get(), client_token, nobody, context.now);
  if (!verified) co_return fail(invalid_client_token());
  const auto key = session_key_of(verified->access_token);
  const auto session = co_await service.store.find(*key, std::nullopt, context.now);
  if (!session) {
    const bool is_unknown = session.error().code == ErrorCode::client_token_invalid;
    co_return fail(is_unknown ? invalid_client_token() : session.error());
  }
  if (auto may_ask = check_page(service, context, (*session)->merchant); !may_ask) {
    co_return fail(std::move(may_ask).error());
  }
  http::Response response;
  response.body = R"({"success":true})";
  co_return response;
}

Task<Result<http::Response>> list_vaulted(const Service&, const RequestContext&, std::string_view) {
  http::Response response;
  response.body = R"({"data":[]})";
  co_return response;
}

Task<Result<http::Response>> ignore_events(const Service&, const RequestContext&,
                                           std::string_view) {
  http::Response response;
  response.status = 204;
  co_return response;
}

}  // namespace counterfoil
