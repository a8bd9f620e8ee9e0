// TlsContext: a certificate with its key, and the terms on which clients speak TLS.
#pragma once

#include <openssl/types.h>

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"

namespace counterfoil::http {

// Two PEM files.
struct TlsFiles {
  std::string certificate;  // the server's own first, then those that lead to one clients know
  std::string key;
};

// TLS 1.2 with forward secrecy and authenticated ciphers, and TLS 1.3. Nothing is resumed: a key
// that lives longer than a connection would open what was recorded of many. Any thread may use it.
class TlsContext {
 public:
  // Errors: bad_request; the log text names the file and what is wrong with it.
  [[nodiscard]] static Result<std::shared_ptr<const TlsContext>> load(const TlsFiles& files);

  [[nodiscard]] SSL_CTX* get() const { return context_.get(); }
  // When clients stop to accept the certificate.
  [[nodiscard]] std::chrono::sys_seconds expires_at() const;

 private:
  struct Free {
    void operator()(SSL_CTX* context) const;
  };
  TlsContext();

  std::unique_ptr<SSL_CTX, Free> context_;
};

}  // namespace counterfoil::http
