#include "app/first_key.h"

#include "app/key_store.h"
#include "token/api_key.h"

namespace counterfoil {

Result<std::optional<std::string>> make_first_key(const std::string& directory,
                                                  const ListenAddress& address, const Clock& clock,
                                                  Random& random) {
  if (!address.is_loopback()) return std::nullopt;
  TRY(auto keys, KeyStore::open(directory));
  TRY(const auto known, keys.list_keys(std::nullopt));
  if (!known.rows.empty() || !known.faults.empty()) return std::nullopt;
  const std::string secret = make_api_secret(random);
  TRY(const auto made,
      keys.add_key({.merchant_name = "local", .id = make_api_key_id(random)}, secret, clock.now()));
  return secret;
}

std::string introduce_first_key(const std::string& secret, const std::string& url) {
  return "\nThis is the first start, so there is a merchant \"local\" with this API key. It is "
         "shown only now:\n\n  " +
         secret + "\n\nTry it:\n\n  curl -s " + url +
         "/client-session \\\n    -H 'X-API-KEY: " + secret +
         "' -H 'Content-Type: application/json' \\\n"
         "    -d '{\"orderId\": \"order-1\", \"currencyCode\": \"GBP\", \"order\": {\"lineItems\": "
         "[{\"itemId\": \"shoe-1\", \"amount\": 2500, \"quantity\": 2}]}}'\n\n";
}

}  // namespace counterfoil
