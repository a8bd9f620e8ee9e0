#include "api/handlers.h"

namespace counterfoil {

Task<Result<http::Response>> apply_actions(const Service&, const RequestContext&,
                                           std::string_view) {
  co_return fail(ErrorCode::not_found);
}

}  // namespace counterfoil
