// TlsClient: a blocking client that speaks TLS over a RawClient's socket.
#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <signal.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/raw_client.h"

namespace counterfoil::testing {

// What a client offers.
struct TlsOffer {
  int version_min = TLS1_2_VERSION;
  int version_max = TLS1_3_VERSION;
  std::string ciphers = {};    // of TLS 1.2; empty: OpenSSL's choice
  std::string protocols = {};  // ALPN, each with its size before it; empty: none
};

class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, const TlsOffer& offer = {}) : connection_{port} {
    ::signal(SIGPIPE, SIG_IGN);  // of the server's writes too, which run_server() sees to
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_security_level(context_.get(), 0);  // offers what the server has to refuse
    SSL_CTX_set_min_proto_version(context_.get(), offer.version_min);
    SSL_CTX_set_max_proto_version(context_.get(), offer.version_max);
    if (!offer.ciphers.empty()) SSL_CTX_set_cipher_list(context_.get(), offer.ciphers.c_str());
    const timeval deadline{20, 0};  // for each read: one that waits longer fails
    ::setsockopt(connection_.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
    session_.reset(SSL_new(context_.get()));
    SSL_set_fd(session_.get(), connection_.descriptor());
    if (!offer.protocols.empty()) {
      SSL_set_alpn_protos(session_.get(),
                          reinterpret_cast<const unsigned char*>(offer.protocols.data()),
                          static_cast<unsigned>(offer.protocols.size()));
    }
  }

  // False when the server does not agree.
  bool shake_hands() { return SSL_connect(session_.get()) == 1; }

  [[nodiscard]] std::string version() const { return SSL_get_version(session_.get()); }
  [[nodiscard]] std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(session_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  // Whom the server's certificate is for.
  [[nodiscard]] std::string server_name() const {
    std::array<char, 100> name{};
    const std::unique_ptr<X509, FreeX509> certificate{SSL_get1_peer_certificate(session_.get())};
    if (certificate) {
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName,
                                name.data(), static_cast<int>(name.size()));
    }
    return name.data();
  }

  void send(std::string_view bytes) {
    std::size_t sent = 0;
    if (SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &sent) != 1) {
      throw std::runtime_error{"cannot send"};
    }
  }
  // Until there are `size` bytes, or the server has said that nothing more follows.
  std::string read(std::size_t size) {
    while (received_.size() < size && read_more()) {
    }
    return received_.substr(0, size);
  }
  std::string exchange(std::string_view request) {
    send(request);
    return read_answer();
  }
  // The next answer, head and body.
  std::string read_answer() {
    std::size_t head_end = 0;
    while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more()) throw std::runtime_error{"closed before a head"};
    }
    const std::string mark = "\r\nContent-Length: ";
    const std::size_t length_at = received_.find(mark) + mark.size();
    const std::size_t size = head_end + 4 + std::stoul(received_.substr(length_at));
    std::string answer = read(size);
    received_.erase(0, answer.size());
    return answer;
  }
  // Whether the server ends the session in the way that TLS asks for, without another byte.
  bool is_closed_with_goodbye() {
    return !read_more() && (SSL_get_shutdown(session_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }
  bool update_keys() { return SSL_key_update(session_.get(), SSL_KEY_UPDATE_REQUESTED) == 1; }
  RawClient& connection() { return connection_; }

 private:
  struct FreeX509 {
    void operator()(X509* certificate) const { X509_free(certificate); }
  };
  struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  struct FreeSession {
    void operator()(SSL* session) const { SSL_free(session); }
  };

  bool read_more() {
    std::array<char, 16384> piece{};
    std::size_t size = 0;
    ERR_clear_error();
    if (SSL_read_ex(session_.get(), piece.data(), piece.size(), &size) != 1) return false;
    received_.append(piece.data(), size);
    return true;
  }

  RawClient connection_;
  std::unique_ptr<SSL_CTX, FreeContext> context_;
  std::unique_ptr<SSL, FreeSession> session_;
  std::string received_;
};

}  // namespace counterfoil::testing
