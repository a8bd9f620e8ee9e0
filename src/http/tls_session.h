// TlsSession: one client's encrypted bytes, over a socket that does not block.
#pragma once

#include <openssl/types.h>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "http/tls_context.h"

namespace counterfoil::http {

// OpenSSL reads and writes the socket itself: between them there is no further buffer, which an
// idle connection would hold. Of one thread. The process ignores SIGPIPE.
class TlsSession {
 public:
  // `socket` stays open as long as the session lives. Throws std::bad_alloc.
  TlsSession(const TlsContext& context, int socket);

  enum class Step {
    done,
    wait_to_read,   // call again when the socket may be read
    wait_to_write,  // call again when it may be written
    ended,          // by the client, or because it does not keep to the protocol
  };
  struct Moved {
    Step step;
    std::size_t size = 0;  // above 0 exactly when done
  };

  [[nodiscard]] Step shake_hands();
  [[nodiscard]] Moved read(std::span<char> space);
  // Sends from the beginning of `first`, then of `second`, as much as makes one record.
  [[nodiscard]] Moved write(std::string_view first, std::string_view second);
  // Whether read() may have something without a byte from the socket.
  [[nodiscard]] bool holds_input() const;
  // Tells the client that nothing more follows, if the socket takes it at once.
  void say_goodbye();

 private:
  struct Free {
    void operator()(SSL* session) const;
  };
  [[nodiscard]] Step step_after(int result);

  std::unique_ptr<SSL, Free> session_;
  bool is_broken_ = false;
};

}  // namespace counterfoil::http
