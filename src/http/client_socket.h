// ClientSocket: a client's bytes in and out, with a deadline on every wait.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>

#include "base/task.h"
#include "http/deadlines.h"

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
  ClientSocket(Socket socket, Deadlines& deadlines);
  ~ClientSocket() override;
  ClientSocket(const ClientSocket&) = delete;
  ClientSocket& operator=(const ClientSocket&) = delete;

  // The waits that follow end at `timeout` from now, or not at all.
  void limit_waits(std::chrono::milliseconds timeout) { deadlines_.set(*this, timeout); }
  void do_not_limit_waits() { deadlines_.set_none(*this); }
  // Whether the server's stop ends the waits too: so it is between two requests.
  enum class WhenStopping { go_on, end_wait };
  void set_when_stopping(WhenStopping when) { when_stopping_ = when; }

  // Waits for bytes and puts them into `space`; how many. Nothing: none will come, or the wait was
  // ended (wait_was_ended() tells).
  [[nodiscard]] Task<std::size_t> receive(std::span<char> space);
  [[nodiscard]] bool wait_was_ended() const;

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
  Socket socket_;
  Deadlines& deadlines_;
  boost::system::error_code error_;
  WhenStopping when_stopping_ = WhenStopping::go_on;
};

}  // namespace counterfoil::http
