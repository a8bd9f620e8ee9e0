// What the settings come to for each part of the server.
#pragma once

#include <memory>
#include <vector>

#include "api/rate_limits.h"
#include "api/service.h"
#include "app/listen_address.h"
#include "app/settings.h"
#include "base/log.h"
#include "base/random.h"
#include "http/limits.h"
#include "json/reading.h"
#include "store/journal/journal_store.h"

namespace counterfoil {

[[nodiscard]] LogLevel log_level(const Settings& settings);
[[nodiscard]] http::Limits http_limits(const Settings& settings);
[[nodiscard]] json::ReadLimits read_limits(const Settings& settings);
[[nodiscard]] JournalStoreOptions store_options(const Settings& settings,
                                                const std::vector<StoreSecret>& keys);
// How long what is made lasts, for which environment tokens are, and how often one may ask.
void set_terms(Service& service, const Settings& settings, RateLimits* rate_limits);
// Nothing when nobody is limited.
[[nodiscard]] std::unique_ptr<RateLimits> make_rate_limits(const Settings& settings,
                                                           const ListenAddress& address,
                                                           Random& random);
// Where none is set, as many as the cores this process may run on.
[[nodiscard]] std::size_t thread_count(const Settings& settings);

}  // namespace counterfoil
