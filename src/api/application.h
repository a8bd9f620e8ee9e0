// Application: the Client Session API as the HTTP server sees it.
#pragma once

#include <memory>

#include "api/service.h"
#include "http/message.h"

namespace counterfoil {

// `service` outlives it.
[[nodiscard]] std::unique_ptr<http::Application> make_application(const Service& service);

}  // namespace counterfoil
