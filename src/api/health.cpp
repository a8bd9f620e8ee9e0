#include "api/handlers.h"

namespace counterfoil {

Task<Result<http::Response>> tell_alive(const Service&, const RequestContext&, std::string_view) {
  http::Response response;
  response.body = R"({"status":"alive"})";
  co_return response;
}

Task<Result<http::Response>> tell_ready(const Service& service, const RequestContext&,
                                        std::string_view) {
  if (!service.store.can_write()) co_return fail(ErrorCode::store_unavailable);
  http::Response response;
  response.body = R"({"status":"ready"})";
  co_return response;
}

}  // namespace counterfoil
