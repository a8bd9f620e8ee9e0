#include "http/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <ctime>
#include <new>
#include <span>
#include <string_view>

namespace counterfoil::http {
namespace {

// The last word of OpenSSL on why something failed.
std::string reason() {
  const char* const text = ERR_reason_error_string(ERR_peek_last_error());
  return text != nullptr ? text : "it cannot be used";
}

tl::unexpected<Error> failure(const std::string& what, const std::string& why) {
  return fail(Error{.code = ErrorCode::bad_request, .log = {what + ": " + why}});
}

// A key behind a passphrase is refused; OpenSSL would ask for it at a terminal.
int give_no_passphrase(char*, int, int, void*) { return -1; }

// RFC 7301 §3.2: who offers protocols, and not ours, is told so.
int choose_protocol(const unsigned char** chosen, unsigned char* chosen_size,
                    std::span<const unsigned char> offered) {
  static constexpr std::string_view spoken = "\x08http/1.1";
  // The interface returns a place to write to, and writes nothing there.
  unsigned char* place = nullptr;
  const int found = SSL_select_next_proto(
      &place, chosen_size, reinterpret_cast<const unsigned char*>(spoken.data()), spoken.size(),
      offered.data(), static_cast<unsigned>(offered.size()));
  *chosen = place;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

void TlsContext::Free::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }

TlsContext::TlsContext() : context_{SSL_CTX_new(TLS_server_method())} {
  SSL_CTX* const context = context_.get();
  if (context == nullptr) throw std::bad_alloc{};
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384");
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  // An idle connection holds no buffers; a read takes all that has arrived.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_default_passwd_cb(context, give_no_passphrase);
  SSL_CTX_set_alpn_select_cb(
      context,
      [](SSL*, const unsigned char** chosen, unsigned char* chosen_size,
         const unsigned char* offered, unsigned offered_size, void*) {
        return choose_protocol(chosen, chosen_size, {offered, offered_size});
      },
      nullptr);
}

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsFiles& files) {
  ERR_clear_error();
  const std::shared_ptr<TlsContext> made{new TlsContext};
  SSL_CTX* const context = made->get();
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    return failure("tls_certificate " + files.certificate, reason());
  }
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return failure("tls_key " + files.key, reason());
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    return failure("tls_key " + files.key, "it is not the key of " + files.certificate);
  }
  return made;
}

std::chrono::sys_seconds TlsContext::expires_at() const {
  std::tm time{};
  const X509* const certificate = SSL_CTX_get0_certificate(get());
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time);
  return std::chrono::sys_seconds{std::chrono::seconds{::timegm(&time)}};
}

}  // namespace counterfoil::http
