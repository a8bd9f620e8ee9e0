#include "app/demo_shop.h"

#include "app/merchant_toml.h"
#include "base/ensure.h"
#include "token/digest.h"

namespace counterfoil {
namespace {

// Those of keys.db count from 1.
constexpr MerchantId demo_merchant = 0;

// The SDK draws no button without an icon and a color. The page may load no icon from elsewhere.
constexpr std::string_view demo_settings = R"(
allowed_origins = "any"

[[payment_methods]]
type = "PAYMENT_CARD"
name = "Card"
implementation_type = "NATIVE_SDK"

[[payment_methods]]
type = "ADYEN_IDEAL"
name = "iDEAL"
implementation_type = "WEB_REDIRECT"
[payment_methods.display_metadata.button]
text = "iDEAL"
backgroundColor.colored = "#FFFFFF"
iconUrl.colored = "DEMO_ICON"

[[payment_methods]]
type = "MOLLIE_BANCONTACT"
name = "Bancontact"
implementation_type = "WEB_REDIRECT"
[payment_methods.display_metadata.button]
text = "Bancontact"
backgroundColor.colored = "#FFFFFF"
iconUrl.colored = "DEMO_ICON"
)";

// A bank, as an address that holds its picture.
constexpr std::string_view demo_icon =
    "data:image/svg+xml;base64,"
    "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAyNCAyNCIgZmlsbD0ibm"
    "9uZSIgc3Ryb2tlPSIjMWY2ZjVjIiBzdHJva2Utd2lkdGg9IjEuOCI+PHBhdGggZD0iTTMgMTBsOS02IDkgNnpNNSAx"
    "MHY4TTEwIDEwdjhNMTQgMTB2OE0xOSAxMHY4TTMgMjBoMTgiLz48L3N2Zz4=";

MerchantSettings read_demo_settings() {
  constexpr std::string_view place = "DEMO_ICON";
  std::string text{demo_settings};
  for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at)) {
    text.replace(at, place.size(), demo_icon);
  }
  auto settings = read_merchant_toml(text);
  ensure(settings.has_value(), "the demo's settings are settings");
  return *std::move(settings);
}

bool is_wanted(const Settings& settings, const ListenAddress& address) {
  if (settings.demo == "auto") return is_local(address, settings.public_url);
  return settings.demo == "on";
}

}  // namespace

std::unique_ptr<DemoShop> DemoShop::open(const Settings& settings, const ListenAddress& address,
                                         http::Application& api, const std::string& public_url,
                                         Random& random) {
  if (!is_wanted(settings, address)) return nullptr;
  return std::unique_ptr<DemoShop>{new DemoShop{api, public_url, random}};
}

DemoShop::DemoShop(http::Application& api, const std::string& public_url, Random& random)
    : terms_{make_api_secret(random), public_url},
      application_{make_demo_application(api, terms_, random)} {}

void DemoShop::become_merchant(Credentials& credentials, MerchantFollower& merchants) const {
  credentials.let_in(
      {.id = "key_demo", .merchant = demo_merchant, .secret_hash = sha256(terms_.api_secret)});
  merchants.keep(demo_merchant, read_demo_settings());
}

std::string introduce_demo(const std::string& url) {
  return "\nA checkout to try things out: " + url + "/demo/\n";
}

}  // namespace counterfoil
