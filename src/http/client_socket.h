// ClientSocket: a client's bytes in and out, encrypted or not, with a deadline on every wait.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "base/task.h"
#include "http/deadlines.h"
#include "http/tls_session.h"

namespace counterfoil::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, TaskExecutor>;

// Bytes on their way out, in two pieces so that a body is not copied behind its head.
struct Outgoing {
  std::string_view head;
  std::string_view body;

  [[nodiscard]] bool empty() const { return head.empty() && body.empty(); }
  void remove_prefix(std::size_t size);
};

// Of one thread.
class ClientSocket final : public Waiter {
 public:
  // With `tls` the bytes are encrypted. Throws std::bad_alloc.
  ClientSocket(Socket socket, Deadlines& deadlines, const TlsContext* tls);
  ~ClientSocket() override;
  ClientSocket(const ClientSocket&) = delete;
  ClientSocket& operator=(const ClientSocket&) = delete;

  // The waits that follow end at `timeout` from now, or not at all.
  void limit_waits(std::chrono::milliseconds timeout) { deadlines_.set(*this, timeout); }
  void do_not_limit_waits() { deadlines_.set_none(*this); }
  // Whether the server's stop ends the waits too: so it is between two requests.
  enum class WhenStopping { go_on, end_wait };
  void set_when_stopping(WhenStopping when) { when_stopping_ = when; }

  [[nodiscard]] bool is_encrypted() const { return tls_.has_value(); }
  // Comes before all else when encrypted. False when the client is gone, too slow, or cannot agree.
  [[nodiscard]] Task<bool> shake_hands();

  // Waits for bytes and puts them into `space`; how many. Nothing: none will come, or the wait was
  // ended (wait_was_ended() tells).
  [[nodiscard]] Task<std::size_t> receive(std::span<char> space);
  [[nodiscard]] bool wait_was_ended() const;
  // Likewise, with the bytes as they come over the wire.
  [[nodiscard]] Task<std::size_t> receive_raw(std::span<char> space);

  // Hands over what the kernel takes at once, and takes it off `outgoing`. False when the client is
  // gone.
  [[nodiscard]] bool send_at_once(Outgoing& outgoing);
  // Hands over all the rest. False when the client is gone, or too slow to take it.
  [[nodiscard]] Task<bool> send_all(Outgoing outgoing);
  // Tells the client that nothing more follows.
  void end_sending();

  void on_deadline() override;
  void on_stop() override;

 private:
  [[nodiscard]] Task<std::size_t> receive_encrypted(std::span<char> space);
  [[nodiscard]] Task<bool> send_all_encrypted(Outgoing outgoing);
  [[nodiscard]] TlsSession::Step send_encrypted(Outgoing& outgoing);
  [[nodiscard]] Task<bool> wait_for(TlsSession::Step step);

  Socket socket_;
  std::optional<TlsSession> tls_;
  Deadlines& deadlines_;
  boost::system::error_code error_;
  WhenStopping when_stopping_ = WhenStopping::go_on;
};

}  // namespace counterfoil::http
