#include "http/client_socket.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace counterfoil::http {
namespace {

namespace asio = boost::asio;

constexpr asio::use_awaitable_t<TaskExecutor> use_task;

std::array<asio::const_buffer, 2> buffers_of(const Outgoing& outgoing) {
  return {asio::buffer(outgoing.head), asio::buffer(outgoing.body)};
}

}  // namespace

void Outgoing::remove_prefix(std::size_t size) {
  const std::size_t of_head = std::min(size, head.size());
  head.remove_prefix(of_head);
  body.remove_prefix(size - of_head);
}

ClientSocket::ClientSocket(Socket socket, Deadlines& deadlines)
    : socket_{std::move(socket)}, deadlines_{deadlines} {
  // Both may fail on a connection that is gone already, which its first use will tell.
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
  deadlines_.add(*this);
}

ClientSocket::~ClientSocket() { deadlines_.remove(*this); }

// Not a coroutine of its own, which would cost a frame per request.
Task<std::size_t> ClientSocket::receive(std::span<char> space) {
  return socket_.async_receive(asio::buffer(space.data(), space.size()),
                               asio::redirect_error(use_task, error_));
}

bool ClientSocket::wait_was_ended() const { return error_ == asio::error::operation_aborted; }

bool ClientSocket::send_at_once(Outgoing& outgoing) {
  while (!outgoing.empty()) {
    boost::system::error_code error;
    const std::size_t sent = socket_.write_some(buffers_of(outgoing), error);
    if (error == asio::error::would_block) return true;
    if (error) return false;
    outgoing.remove_prefix(sent);
  }
  return true;
}

Task<bool> ClientSocket::send_all(Outgoing outgoing) {
  while (!outgoing.empty()) {
    const std::size_t sent =
        co_await socket_.async_send(buffers_of(outgoing), asio::redirect_error(use_task, error_));
    if (error_) co_return false;
    outgoing.remove_prefix(sent);
  }
  co_return true;
}

void ClientSocket::end_sending() {
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void ClientSocket::on_deadline() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void ClientSocket::on_stop() {
  if (when_stopping_ == WhenStopping::end_wait) on_deadline();
}

}  // namespace counterfoil::http
