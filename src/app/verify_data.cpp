#include "app/verify_data.h"

#include <filesystem>
#include <utility>

#include "app/copy_target.h"
#include "app/key_store.h"
#include "app/merchant_files.h"
#include "app/signing_key_files.h"
#include "app/store_key_files.h"
#include "store/journal/backup.h"

namespace counterfoil {
namespace {

tl::unexpected<Error> refusal(const std::string& text) {
  return fail({.code = ErrorCode::bad_request, .log = {text}});
}

void check_signing_keys(const SigningKeyPlace& place, VerifyReport& report) {
  const auto keys = load_signing_keys(place);
  if (!keys) {
    report.faults.push_back(keys.error().log.text);
  } else if (keys->empty() && report.sessions > 0) {
    report.faults.push_back("there is no key in " + place.directory +
                            "/signing-keys, and none in COUNTERFOIL_SIGNING_KEYS: no client token "
                            "would be accepted");
  }
}

}  // namespace

Result<VerifyReport> verify_data(const std::string& directory, const SecretVariables& secrets) {
  if (auto finished = check_finished(directory); !finished) return fail(finished.error());
  if (!holds_sessions(directory)) return refusal(directory + " holds no sessions");
  TRY(const auto store_keys, load_store_keys({directory, secrets.store_keys}));
  if (store_keys.empty()) return refusal("there is no key to the sessions in " + directory);
  TRY(auto report, verify_sessions(directory, store_keys));
  check_signing_keys({directory, secrets.signing_keys}, report);
  std::error_code unknown;
  if (report.sessions > 0 || std::filesystem::exists(directory + "/keys.db", unknown)) {
    for (auto& fault : find_key_faults(directory)) report.faults.push_back(std::move(fault));
  }
  for (auto& fault : find_merchant_faults(directory)) report.faults.push_back(std::move(fault));
  return report;
}

}  // namespace counterfoil
