// DemoShop: the demo checkout with what it needs of this server.
#pragma once

#include <memory>
#include <string>

#include "app/credentials.h"
#include "app/listen_address.h"
#include "app/merchant_follower.h"
#include "app/settings.h"
#include "base/random.h"
#include "demo/demo_application.h"
#include "http/message.h"

namespace counterfoil {

class DemoShop {
 public:
  // Nothing where settings do not want it. All arguments outlive it; `public_url` may be filled in
  // until the first request comes.
  [[nodiscard]] static std::unique_ptr<DemoShop> open(const Settings& settings,
                                                      const ListenAddress& address,
                                                      http::Application& api,
                                                      const std::string& public_url,
                                                      Random& random);

  [[nodiscard]] http::Application& application() { return *application_; }

  // Makes the shop a merchant of this server until it stops: with an API key that is kept nowhere,
  // and settings of its own. Before anyone is served.
  void become_merchant(Credentials& credentials, MerchantFollower& merchants) const;

 private:
  DemoShop(http::Application& api, const std::string& public_url, Random& random);

  DemoTerms terms_;
  std::unique_ptr<http::Application> application_;
};

// What a person at the terminal is told.
[[nodiscard]] std::string introduce_demo(const std::string& url);

}  // namespace counterfoil
