// The demo checkout: a shop's page with the published web SDK, and the backend behind it.
#pragma once

#include <memory>
#include <string>

#include "base/random.h"
#include "http/message.h"

namespace counterfoil {

struct DemoTerms {
  std::string api_secret;  // the API key of the shop's backend
  // Scheme, host and port under which browsers reach this server, perhaps with a path.
  const std::string& public_url;
};

// Serves /demo and what is below, and hands on everything else to `api`. The backend sends its
// requests through `api` too, as any merchant does, with the API key of the terms: the page never
// has it. All arguments outlive it.
//
// A page of another origin gets nothing: a request that a browser says comes from elsewhere is
// refused, and so is one to a name that is not this server's (DNS rebinding).
[[nodiscard]] std::unique_ptr<http::Application> make_demo_application(http::Application& api,
                                                                       const DemoTerms& terms,
                                                                       Random& random);

}  // namespace counterfoil
