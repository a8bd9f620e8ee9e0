#include "http/tls_session.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <new>

namespace counterfoil::http {

TlsSession::TlsSession(const TlsContext& context, int socket) : session_{SSL_new(context.get())} {
  if (!session_ || SSL_set_fd(session_.get(), socket) != 1) throw std::bad_alloc{};
  SSL_set_accept_state(session_.get());
}

void TlsSession::Free::operator()(SSL* session) const { SSL_free(session); }

TlsSession::Step TlsSession::shake_hands() {
  ERR_clear_error();
  return step_after(SSL_do_handshake(session_.get()));
}

TlsSession::Moved TlsSession::read(std::span<char> space) {
  ERR_clear_error();
  std::size_t size = 0;
  const int result = SSL_read_ex(session_.get(), space.data(), space.size(), &size);
  return {step_after(result), size};
}

// One record and one write for a head and a body that are small together.
TlsSession::Moved TlsSession::write(std::string_view first, std::string_view second) {
  ERR_clear_error();
  std::size_t size = 0;
  if (second.empty()) {
    const int result = SSL_write_ex(session_.get(), first.data(), first.size(), &size);
    return {step_after(result), size};
  }
  std::array<char, SSL3_RT_MAX_PLAIN_LENGTH> record;
  const std::size_t of_first = first.copy(record.data(), record.size());
  const std::size_t of_second = second.copy(record.data() + of_first, record.size() - of_first);
  const int result = SSL_write_ex(session_.get(), record.data(), of_first + of_second, &size);
  return {step_after(result), size};
}

bool TlsSession::holds_input() const { return SSL_has_pending(session_.get()) == 1; }

void TlsSession::say_goodbye() {
  if (is_broken_ || SSL_is_init_finished(session_.get()) != 1) return;
  if ((SSL_get_shutdown(session_.get()) & SSL_SENT_SHUTDOWN) != 0) return;
  ERR_clear_error();
  static_cast<void>(SSL_shutdown(session_.get()));
}

TlsSession::Step TlsSession::step_after(int result) {
  if (result == 1) return Step::done;
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Step::wait_to_read;
    case SSL_ERROR_WANT_WRITE:
      return Step::wait_to_write;
    case SSL_ERROR_ZERO_RETURN:
      return Step::ended;
    default:
      // RFC 5246 §7.2.2, RFC 8446 §6.2: after a fatal error nothing more is sent.
      is_broken_ = true;
      return Step::ended;
  }
}

}  // namespace counterfoil::http
