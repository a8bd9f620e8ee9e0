// Certificate: the pair of files that TLS stands on, followed while the server runs.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "app/settings.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/tls_context.h"

namespace counterfoil {

class Certificate {
 public:
  // Nothing when no files are set. Errors: bad_request when only one is set, a file cannot be read
  // or used, the two do not belong together, or others may read the key.
  [[nodiscard]] static Result<std::unique_ptr<Certificate>> open(const Settings& settings,
                                                                 const Clock& clock, Log& log);

  [[nodiscard]] const std::shared_ptr<const http::TlsContext>& in_force() const {
    return in_force_;
  }

  // The pair that is in force from now on, when the files have changed; else nothing. A pair that
  // cannot be used is told to the log, once, and the one in force stays. To be called by one
  // thread, a few times a second: files are read when they have stood still from one call to the
  // next, so that one of two that are exchanged is not taken for a broken pair.
  [[nodiscard]] std::shared_ptr<const http::TlsContext> refresh();

 private:
  // What tells one state of the two files from another.
  using State = std::array<std::int64_t, 10>;

  Certificate(http::TlsFiles files, const Clock& clock, Log& log);
  [[nodiscard]] State look() const;
  [[nodiscard]] Status load();

  http::TlsFiles files_;
  const Clock& clock_;
  Log& log_;
  State loaded_{};
  std::optional<State> unsettled_;
  std::shared_ptr<const http::TlsContext> in_force_;
};

}  // namespace counterfoil
